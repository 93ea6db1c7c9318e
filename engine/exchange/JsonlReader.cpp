// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/JsonlReader.h"

#include "engine/domain/Json.h"
#include "engine/domain/Utf8.h"
#include "engine/exchange/When.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimeZone>
#include <QtEndian>

#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr qsizetype maxIdLength = 200;

tl::unexpected<Error> refuse(const QString &detail, const QString &hint = {})
{
    return fail(ErrorCode::Invalid, detail, hint);
}

/// One field's text; null and absent are the same.
Result<QString> textOf(const QJsonObject &json, const QString &name)
{
    const QJsonValue value = json[name];
    if (value.isNull() || value.isUndefined())
        return QString();
    if (!value.isString())
        return refuse(u"“%1” is not text"_s.arg(name));
    return value.toString();
}

Result<QString> idOf(const QJsonObject &json)
{
    const QJsonValue id = json["id"_L1];
    if (id.isDouble() && id.toDouble() == std::floor(id.toDouble()))
        return QString::number(id.toInteger());
    return textOf(json, u"id"_s);
}

Result<QStringList> tagsOf(const QJsonObject &json)
{
    const QJsonValue value = json["tags"_L1];
    if (!value.isArray() && !value.isNull() && !value.isUndefined())
        return refuse(u"“tags” is not a list"_s);
    QStringList tags;
    const QJsonArray array = value.toArray();
    for (const QJsonValue tag : array) {
        if (!tag.isString())
            return refuse(u"“tags” holds something that is not text"_s);
        tags.append(tag.toString());
    }
    return tags;
}

Result<std::optional<int>> moodOf(const QJsonObject &json)
{
    const QJsonValue value = json["mood"_L1];
    if (value.isNull() || value.isUndefined())
        return std::nullopt;
    const double mood = value.toDouble(-1);
    if (mood != std::floor(mood) || mood < 1 || mood > 10)
        return refuse(u"“mood” is not a whole number from 1 to 10"_s);
    return static_cast<int>(mood);
}

Result<AiLevel> aiOf(const QJsonObject &json)
{
    const auto text = textOf(json, u"ai"_s);
    if (!text)
        return fail(text.error());
    if (text->isEmpty())
        return AiLevel::Any;
    if (const auto level = aiLevelFrom(*text))
        return *level;
    return refuse(u"“ai” is none of any, local, never"_s);
}

/// The entry's metadata, with every field that has no place of its own beside it.
Result<QJsonObject> metadataOf(const QJsonObject &json, QStringList &warnings)
{
    static const std::array known{u"date"_s,     u"text"_s,       u"title"_s, u"tags"_s,
                                  u"mood"_s,     u"ai"_s,         u"id"_s,    u"time_zone"_s,
                                  u"metadata"_s, u"corrections"_s};
    const QJsonValue value = json["metadata"_L1];
    if (!value.isObject() && !value.isNull() && !value.isUndefined())
        return refuse(u"“metadata” is not an object"_s);
    QJsonObject metadata = value.toObject();
    for (auto it = json.begin(); it != json.end(); ++it) {
        const QJsonObject rules = it.key() == "journal"_L1 ? it.value().toObject() : QJsonObject();
        const bool isOurs = rules.contains("themes"_L1) || rules.contains("names"_L1);
        const bool isForeign = it.key() == "corrections"_L1 && !it.value().isArray();
        if (isOurs
            || (!isForeign && std::find(known.begin(), known.end(), it.key()) != known.end()))
            continue;
        if (metadata.contains(it.key()))
            warnings.append(u"“%1” is left out: metadata has one too"_s.arg(it.key().left(60)));
        else
            metadata.insert(it.key(), it.value());
    }
    return metadata;
}

/// Takes the zone that the line names beside its date; one that is not known stays in metadata.
Result<> readZone(const QJsonObject &json, EntryDraft &draft, QStringList &warnings)
{
    const auto name = textOf(json, u"time_zone"_s);
    if (!name)
        return fail(name.error());
    if (name->isEmpty())
        return {};
    if (QTimeZone(name->toLatin1()).isValid()) {
        draft.timeZone = name->toLatin1();
    } else {
        draft.metadata.insert("time_zone"_L1, *name);
        warnings.append(u"the time zone “%1” is not known"_s.arg(name->left(60)));
    }
    return {};
}

/// What a person said, of the entry or of the journal that it comes from; what cannot be read is
/// left out.
template<typename T>
QList<T> saidIn(const QJsonObject &json, const QString &name,
                Result<T> (*read)(const QJsonObject &), QStringList &warnings)
{
    QList<T> said;
    const QJsonValue value = json[name];
    if (!value.isArray() && !value.isNull() && !value.isUndefined())
        warnings.append(u"“%1” is left out: it is not a list"_s.arg(name));
    const QJsonArray array = value.toArray();
    for (const QJsonValue one : array) {
        if (const auto thing = read(one.toObject()))
            said.append(*thing);
        else
            warnings.append(u"one of “%1” is left out: %2"_s.arg(name, thing.error().detail));
    }
    return said;
}

/// What was written by hand without a time was said on the entry's day.
void complete(ImportedEntry &entry)
{
    const QDateTime day = entry.draft.date.startOfDay(Qt::UTC);
    for (Correction &one : entry.corrections) {
        if (one.at == Instant{})
            one.at = Instant(Millis(day.toMSecsSinceEpoch()));
    }
}

/// The id as the entry's own when it is a UUID of version 7, else a null one.
EntryId ownIdFrom(const QString &text)
{
    const auto id = EntryId::from(text);
    const bool version7 = id && (id->uuid.data3 >> 12) == 7 && id->uuid.variant() == QUuid::DCE;
    return version7 ? *id : EntryId{};
}

/// Everything but date, text and id.
Result<> readRest(const QJsonObject &json, EntryDraft &draft, QStringList &warnings)
{
    auto title = textOf(json, u"title"_s);
    if (!title)
        return fail(title.error());
    auto tags = tagsOf(json);
    if (!tags)
        return fail(tags.error());
    const auto mood = moodOf(json);
    if (!mood)
        return fail(mood.error());
    const auto ai = aiOf(json);
    if (!ai)
        return fail(ai.error());
    auto metadata = metadataOf(json, warnings);
    if (!metadata)
        return fail(metadata.error());
    draft.title = *std::move(title);
    draft.tags = *std::move(tags);
    draft.mood = *mood;
    draft.ai = *ai;
    draft.metadata = *std::move(metadata);
    return readZone(json, draft, warnings);
}

Result<QJsonObject> objectFrom(const QByteArray &line)
{
    if (const qsizetype at = firstInvalidUtf8(line); at >= 0)
        return refuse(u"byte %1 of the line is not UTF-8"_s.arg(at + 1),
                      u"save the file as UTF-8"_s);
    if (const qsizetype at = line.indexOf('\0'); at >= 0)
        return refuse(u"byte %1 of the line is NUL"_s.arg(at + 1));
    QJsonParseError error;
    const QJsonDocument json = QJsonDocument::fromJson(line, &error);
    if (error.error != QJsonParseError::NoError)
        return refuse(
            u"broken JSON at byte %1: %2"_s.arg(error.offset + 1).arg(error.errorString()));
    if (!json.isObject())
        return refuse(u"the line is not a JSON object"_s);
    return json.object();
}

} // namespace

JsonlReader::JsonlReader(QIODevice &device)
    : m_device(device)
    , m_piece(qsizetype(64) * 1024, Qt::Uninitialized)
{}

Result<std::optional<ImportedEntry>> JsonlReader::next()
{
    while (!m_ended) {
        const auto line = readLine();
        if (!line)
            return fail(line.error());
        if (line->trimmed().isEmpty())
            continue;
        auto entry = entryFrom(*line);
        if (!entry)
            return fail(entry.error());
        return *std::move(entry);
    }
    return std::nullopt;
}

/// The next line, which is empty at the end of the file. One that is too long is read to its end,
/// but not kept.
Result<QByteArray> JsonlReader::readLine()
{
    QByteArray line;
    qint64 length = 0;
    for (bool whole = false; !whole;) {
        const qint64 read = m_device.readLine(m_piece.data(), m_piece.size());
        if (read <= 0)
            break;
        length += read;
        if (length <= maxLineBytes)
            line.append(m_piece.constData(), read);
        else
            line = {};
        whole = m_piece[read - 1] == '\n';
    }
    if (length == 0) {
        m_ended = true;
        if (!m_device.atEnd())
            return fail(ErrorCode::Corrupt,
                        u"reading stopped behind line %1: %2"_s.arg(QString::number(m_line),
                                                                    m_device.errorString()));
        return line;
    }
    ++m_line;
    m_bytes += length;
    if (length > maxLineBytes)
        return refuse(u"the line is longer than %1 MiB"_s.arg(maxLineBytes / 1'048'576));
    if (m_line == 1 && line.startsWith("\xEF\xBB\xBF"))
        line.remove(0, 3);
    return line;
}

Result<ImportedEntry> JsonlReader::entryFrom(const QByteArray &line)
{
    const auto json = objectFrom(line);
    if (!json)
        return fail(json.error());
    for (const QString &name : {u"date"_s, u"text"_s}) {
        if (!json->contains(name))
            return refuse(u"“%1” is missing"_s.arg(name));
        if (!json->value(name).isString())
            return refuse(u"“%1” is not text"_s.arg(name));
    }
    const auto id = idOf(*json);
    if (!id)
        return fail(id.error());

    ImportedEntry entry;
    EntryDraft &draft = entry.draft;
    draft.content = json->value("text"_L1).toString();
    // Counted before anything can be refused, so that mending one line moves no other's key.
    const QString date = json->value("date"_L1).toString().trimmed();
    entry.sourceKey = keyOf(*id, date, draft.content);
    entry.line = m_line;
    draft.id = ownIdFrom(*id);

    const auto when = When::from(date);
    if (!when)
        return fail(when.error());
    draft.date = when->date;
    draft.time = when->time;
    draft.timeZone = when->timeZone;
    QStringList warnings;
    if (const auto rest = readRest(*json, draft, warnings); !rest)
        return fail(rest.error());
    if (const auto fine = checkDraft(draft); !fine)
        return fail(fine.error());
    if (json->value("corrections"_L1).isArray())
        entry.corrections = saidIn(*json, u"corrections"_s, correctionFrom, warnings);
    complete(entry);
    const QJsonObject journal = json->value("journal"_L1).toObject();
    entry.themes = saidIn(journal, u"themes"_s, themeRuleFrom, warnings);
    entry.names = saidIn(journal, u"names"_s, nameRuleFrom, warnings);
    entry.warning = warnings.join(u"; "_s);
    return entry;
}

QString JsonlReader::keyOf(const QString &id, const QString &date, const QString &text)
{
    const auto hexOf = [](const QByteArray &bytes) {
        return QString::fromLatin1(
            QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
    };
    if (!id.isEmpty())
        return id.size() <= maxIdLength ? u"id:"_s + id : u"id-hash:"_s + hexOf(id.toUtf8());

    const QByteArray line = date.toUtf8() + '\0' + text.toUtf8();
    const QByteArray hash = QCryptographicHash::hash(line, QCryptographicHash::Sha256);
    const int before = m_seen[{qFromLittleEndian<quint64>(hash.constData()),
                               qFromLittleEndian<quint64>(hash.constData() + 8)}]++;
    return u"line:%1:%2"_s.arg(QString::fromLatin1(hash.toHex())).arg(before);
}

} // namespace englog
