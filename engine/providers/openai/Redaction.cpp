// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/Redaction.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog::openai {

namespace {

struct Form
{
    QString kind;
    QRegularExpression form;
};

/// In the order in which they win a place.
const QList<Form> &forms()
{
    static const auto unicode = QRegularExpression::UseUnicodePropertiesOption;
    static const QList<Form> all{
        {u"LINK"_s,
         QRegularExpression(u"\\b[a-z][a-z0-9+.-]*://(?:[^\\s/@]+:[^\\s/@]+@\\S+|"
                            "\\S*[?&#](?:token|key|api_key|apikey|password|secret|"
                            "access_token|sig|code)=\\S+)"_s,
                            QRegularExpression::CaseInsensitiveOption)},
        {u"MAIL"_s, QRegularExpression(u"[\\w.+%-]+@[\\w-]+(?:\\.[\\w-]+)+"_s, unicode)},
        {u"ACCOUNT"_s,
         QRegularExpression(u"\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\\b"_s)},
        // Seven digits and more, with what people write between them; a day has eight at most, and
        // is told apart below.
        {u"NUMBER"_s,
         QRegularExpression(u"(?<![\\w.])(?:\\+|00)?\\(?\\d(?:[ ()./-]{0,2}\\d){6,}"
                            "(?!\\w)"_s,
                            unicode)}};
    return all;
}

bool isDay(const QString &words)
{
    static const QRegularExpression day(
        u"^(?:\\d{4}[-./]\\d{1,2}[-./]\\d{1,2}|\\d{1,2}[-./ ]{1,2}\\d{1,2}[-./ ]{1,2}\\d{4})$"_s);
    return day.match(words).hasMatch();
}

} // namespace

Redaction::Redaction(const QString &text, const QStringList &names) : m_text(text)
{
    for (const QString &name : names) {
        const QString trimmed = name.trimmed();
        if (trimmed.size() > 1 && !m_names.contains(trimmed))
            m_names += trimmed;
    }
    std::ranges::stable_sort(m_names, std::greater(), &QString::size);
    m_hidden = hide(text);
}

QList<Redaction::Place> Redaction::placesIn(const QString &text) const
{
    QList<Place> places;
    const auto add = [&](const QRegularExpression &form, const QString &kind) {
        for (auto matches = form.globalMatch(text); matches.hasNext();) {
            const QRegularExpressionMatch match = matches.next();
            const Place place{match.capturedStart(), match.capturedLength(), kind};
            const bool isFree = std::ranges::none_of(places, [&](const Place &other) {
                return place.start < other.start + other.length
                    && other.start < place.start + place.length;
            });
            if (isFree && !(kind == u"NUMBER"_s && isDay(match.captured())))
                places.append(place);
        }
    };
    for (const Form &form : forms())
        add(form.form, form.kind);
    for (const QString &name : m_names)
        add(QRegularExpression(u"(?<!\\w)"_s + QRegularExpression::escape(name) + u"(?!\\w)"_s,
                               QRegularExpression::UseUnicodePropertiesOption),
            u"PERSON"_s);
    std::ranges::sort(places, {}, &Place::start);
    return places;
}

QString Redaction::placeholderFor(const QString &words, const QString &kind)
{
    int number = 0;
    for (const Pair &pair : std::as_const(m_pairs)) {
        if (pair.words == words)
            return pair.placeholder;
        if (pair.placeholder.startsWith(kind + u'_'))
            number = std::max(number, pair.placeholder.sliced(kind.size() + 1).toInt());
    }
    QString placeholder;
    do {
        placeholder = u"%1_%2"_s.arg(kind).arg(++number);
    } while (m_text.contains(placeholder, Qt::CaseInsensitive));
    m_pairs.append({placeholder, words});
    return placeholder;
}

QString Redaction::hide(const QString &text)
{
    QString result;
    qsizetype read = 0;
    const QList<Place> places = placesIn(text);
    for (const Place &place : places) {
        result += QStringView(text).sliced(read, place.start - read);
        result += u'[' + placeholderFor(text.sliced(place.start, place.length), place.kind) + u']';
        read = place.start + place.length;
    }
    result += QStringView(text).sliced(read);
    return result;
}

QString Redaction::restored(const QString &answer) const
{
    static const QRegularExpression form(u"\\[?\\b([A-Z]+_[0-9]+)\\b\\]?"_s);
    QString result;
    qsizetype read = 0;
    for (auto matches = form.globalMatch(answer); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        const auto pair = std::ranges::find_if(
            m_pairs, [&](const Pair &one) { return one.placeholder == match.captured(1); });
        if (pair == m_pairs.end())
            continue;
        const bool isWhole = match.captured().startsWith(u'[') == match.captured().endsWith(u']');
        const qsizetype start = isWhole ? match.capturedStart() : match.capturedStart(1);
        const qsizetype end = isWhole ? match.capturedEnd() : match.capturedEnd(1);
        result += QStringView(answer).sliced(read, start - read);
        result += pair->words;
        read = end;
    }
    result += QStringView(answer).sliced(read);
    return result;
}

} // namespace englog::openai
