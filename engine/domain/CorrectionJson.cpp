// SPDX-License-Identifier: GPL-3.0-or-later
// What people say of the analyses, in the words of exported files.
#include "engine/domain/Json.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

tl::unexpected<Error> refuse(const QString &detail)
{
    return fail(ErrorCode::Invalid, detail);
}

/// The strings of a list; absent: none. Nothing where it is no list of strings.
std::optional<QStringList> stringsFrom(const QJsonValue &value)
{
    if (!value.isArray() && !value.isNull() && !value.isUndefined())
        return std::nullopt;
    QStringList strings;
    const QJsonArray array = value.toArray();
    for (const QJsonValue one : array) {
        if (!one.isString())
            return std::nullopt;
        strings += one.toString();
    }
    return strings;
}

void insertUnlessEmpty(QJsonObject &json, QLatin1String key, const QString &text)
{
    if (!text.isEmpty())
        json.insert(key, text);
}

} // namespace

/// A score is a number, whatever else a person says is a word.
QJsonValue correctionWord(const QString &value)
{
    bool isNumber = false;
    const double number = value.toDouble(&isNumber);
    return isNumber       ? QJsonValue(number)
        : value.isEmpty() ? QJsonValue(QJsonValue::Null)
                          : QJsonValue(value);
}

QJsonObject toJson(const Correction &correction)
{
    QJsonObject json{{u"field"_s, correction.field()},
                     {u"to"_s, correctionWord(correction.value)},
                     {u"at"_s, toRfc3339(correction.at)}};
    if (!correction.words.isEmpty())
        json.insert("words"_L1, correction.words);
    return json;
}

Result<Correction> correctionFrom(const QJsonObject &json)
{
    const QJsonValue to = json["to"_L1];
    auto correction =
        Correction::from(json["field"_L1].toString(),
                         to.isDouble() ? QString::number(to.toDouble()) : to.toString());
    if (!correction)
        return correction;
    if (json.contains("at"_L1)) {
        const auto at = instantFromRfc3339(json["at"_L1].toString());
        if (!at)
            return fail(ErrorCode::Invalid, u"“at” of a correction is no time"_s);
        correction->at = *at;
    }
    correction->words = json["words"_L1].toString();
    if (correction->words.size() != correction->span.length)
        return fail(ErrorCode::Invalid, u"“words” of a correction are not as long as its span"_s);
    return correction;
}

QJsonObject toJson(const ThemeRule &rule)
{
    QJsonObject json{{u"name"_s, rule.name}};
    if (!rule.seeds.isEmpty())
        json.insert("seeds"_L1, QJsonArray::fromStringList(rule.seeds));
    QJsonArray examples;
    for (const EntryId &id : rule.examples)
        examples.append(id.toString());
    if (!examples.isEmpty())
        json.insert("examples"_L1, examples);
    if (rule.hidden)
        json.insert("hidden"_L1, true);
    insertUnlessEmpty(json, "goes_by"_L1, rule.goesBy);
    return json;
}

Result<ThemeRule> themeRuleFrom(const QJsonObject &json)
{
    ThemeRule rule;
    rule.name = json["name"_L1].toString().simplified();
    const auto seeds = stringsFrom(json["seeds"_L1]);
    const auto examples = stringsFrom(json["examples"_L1]);
    if (rule.name.isEmpty() || !seeds || !examples)
        return refuse(u"a theme has no name, or its words are no list of words"_s);
    rule.seeds = *seeds;
    for (const QString &text : *examples) {
        const auto id = EntryId::from(text);
        if (!id)
            return refuse(
                u"an example of the theme “%1” is no entry's id"_s.arg(rule.name.left(60)));
        rule.examples += *id;
    }
    rule.hidden = json["hidden"_L1].toBool();
    rule.goesBy = json["goes_by"_L1].toString();
    return rule;
}

QJsonObject toJson(const NameRule &rule)
{
    QJsonObject json{{u"name"_s, rule.name}};
    if (rule.type)
        json.insert("type"_L1, toString(*rule.type));
    if (rule.rejected)
        json.insert("rejected"_L1, true);
    insertUnlessEmpty(json, "goes_by"_L1, rule.goesBy);
    return json;
}

Result<NameRule> nameRuleFrom(const QJsonObject &json)
{
    NameRule rule;
    rule.name = json["name"_L1].toString().simplified();
    if (rule.name.isEmpty())
        return refuse(u"a name is empty"_s);
    if (json.contains("type"_L1)) {
        rule.type = entityTypeFrom(json["type"_L1].toString());
        if (!rule.type)
            return refuse(u"the type of the name “%1” is not known"_s.arg(rule.name.left(60)));
    }
    rule.rejected = json["rejected"_L1].toBool();
    rule.goesBy = json["goes_by"_L1].toString();
    return rule;
}

} // namespace englog
