// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/ServiceAnswers.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>

namespace englog::test::answers {

using namespace Qt::StringLiterals;

namespace {

QJsonValue smallestOf(const QJsonObject &schema, const QJsonObject &root);

/// What a `$ref` such as `#/$defs/Name` points at.
QJsonObject referred(const QString &reference, const QJsonObject &root)
{
    QJsonObject at = root;
    const QStringList steps = reference.mid(2).split(u'/', Qt::SkipEmptyParts);
    for (const QString &step : steps)
        at = at.value(step).toObject();
    return at;
}

QJsonObject smallestObject(const QJsonObject &schema, const QJsonObject &root)
{
    QJsonObject object;
    const QJsonObject properties = schema.value("properties"_L1).toObject();
    for (const QJsonValue &name : schema.value("required"_L1).toArray())
        object.insert(name.toString(),
                      smallestOf(properties.value(name.toString()).toObject(), root));
    return object;
}

QJsonArray smallestArray(const QJsonObject &schema, const QJsonObject &root)
{
    QJsonArray array;
    for (int i = 0; i < schema.value("minItems"_L1).toInt(); ++i)
        array.append(smallestOf(schema.value("items"_L1).toObject(), root));
    return array;
}

QJsonValue smallestOf(const QJsonObject &schema, const QJsonObject &root)
{
    if (schema.contains("$ref"_L1))
        return smallestOf(referred(schema.value("$ref"_L1).toString(), root), root);
    if (schema.contains("const"_L1))
        return schema.value("const"_L1);
    if (schema.contains("enum"_L1))
        return schema.value("enum"_L1).toArray().first();
    for (const auto choice : {"anyOf"_L1, "oneOf"_L1}) {
        if (schema.contains(choice))
            return smallestOf(schema.value(choice).toArray().first().toObject(), root);
    }
    const QJsonValue types = schema.value("type"_L1);
    const QString type = types.isArray() ? types.toArray().first().toString() : types.toString();
    if (type == "object"_L1 || schema.contains("properties"_L1))
        return smallestObject(schema, root);
    if (type == "array"_L1)
        return smallestArray(schema, root);
    if (type == "string"_L1)
        return QString(schema.value("minLength"_L1).toInt(), u'x');
    if (type == "integer"_L1 || type == "number"_L1)
        return std::clamp(0.0, schema.value("minimum"_L1).toDouble(-1e300),
                          schema.value("maximum"_L1).toDouble(1e300));
    if (type == "boolean"_L1)
        return false;
    return {};
}

QString asText(const QJsonValue &value)
{
    return value.isObject()
        ? QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact))
        : u"\"%1\""_s.arg(value.toString());
}

QString completionFor(const QJsonObject &asked)
{
    const QJsonObject format = asked.value("response_format"_L1).toObject();
    if (format.value("type"_L1) == "json_schema"_L1)
        return asText(smallest(format["json_schema"_L1].toObject()["schema"_L1].toObject()));
    if (asked.value("format"_L1).isObject()) // Ollama's
        return asText(smallest(asked.value("format"_L1).toObject()));
    if (format.value("type"_L1) == "json_object"_L1 || asked.value("format"_L1) == "json"_L1)
        return u"{}"_s;
    return u"OK"_s;
}

QList<QList<float>> vectorsFor(const QJsonObject &asked)
{
    const QJsonValue input = asked.value("input"_L1);
    const QJsonArray texts = input.isArray() ? input.toArray() : QJsonArray{input};
    QList<QList<float>> vectors;
    for (const QJsonValue &text : texts)
        vectors.append(vectorOf(text.toString(), asked.value("dimensions"_L1).toInt(8)));
    return vectors;
}

Play answerTo(const HeardRequest &request)
{
    const QJsonObject asked = request.json();
    const QByteArray &path = request.path;
    const QStringList names{u"small-model"_s, u"embedding-model"_s};
    if (request.method == "GET" && path.endsWith("/models"))
        return models(names);
    if (request.method == "GET" && path == "/api/tags")
        return ollamaTags(names);
    if (request.method == "POST" && path.endsWith("/chat/completions"))
        return chat(completionFor(asked));
    if (request.method == "POST" && path == "/api/chat")
        return ollamaChat(completionFor(asked));
    if (request.method == "POST" && path == "/api/embed")
        return ollamaEmbed(vectorsFor(asked));
    if (request.method == "POST" && path.endsWith("/embeddings"))
        return asked.value("encoding_format"_L1) == "base64"_L1
            ? embeddingsBase64(vectorsFor(asked))
            : embeddings(vectorsFor(asked));
    return error(404,
                 u"Invalid URL (%1 %2)"_s.arg(QString::fromLatin1(request.method),
                                              QString::fromLatin1(path)),
                 u"invalid_request_error"_s);
}

} // namespace

QJsonValue smallest(const QJsonObject &schema)
{
    return smallestOf(schema, schema);
}

QList<float> vectorOf(const QString &text, int dimension)
{
    QList<float> vector;
    float squares = 0;
    for (int i = 0; i < dimension; ++i) {
        const QByteArray hash = QCryptographicHash::hash(text.toUtf8() + QByteArray::number(i),
                                                         QCryptographicHash::Md5);
        const float value = float(uchar(hash.front())) / 255.0F - 0.5F;
        vector.append(value);
        squares += value * value;
    }
    for (float &value : vector)
        value /= std::sqrt(squares);
    return vector;
}

FaultServer::Responder happy(Millis delay)
{
    return [delay](const HeardRequest &request) { return answerTo(request).after(delay); };
}

} // namespace englog::test::answers
