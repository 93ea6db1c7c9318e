// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/Anchors.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog::openai {

namespace {

char32_t codePointAt(QStringView text, qsizetype at)
{
    const QChar unit = text[at];
    if (unit.isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate())
        return QChar::surrogateToUcs4(unit, text[at + 1]);
    return unit.unicode();
}

qsizetype unitsOf(char32_t code)
{
    return QChar::requiresSurrogates(code) ? 2 : 1;
}

/// Soft hyphens, joiners and selectors of a glyph's form: a quote may have them or not.
bool isInvisible(char32_t code)
{
    return QChar::category(code) == QChar::Other_Format || (code >= 0xFE00 && code <= 0xFE0F);
}

/// The ASCII character that stands for a quotation mark or a dash, or nothing.
QChar plainFormOf(char32_t code)
{
    switch (code) {
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032:
    case 0x00B4:
    case '`':
        return u'\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x2033:
    case 0x00AB:
    case 0x00BB:
        return u'"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2212:
        return u'-';
    default:
        return {};
    }
}

/// Whether the script puts no space between words, or grows words at their end.
bool isSpaceless(char32_t code)
{
    switch (QChar::script(code)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Hangul:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
        return true;
    default:
        return false;
    }
}

QString foldedCluster(QStringView cluster)
{
    const QString wide =
        cluster.toString().normalized(QString::NormalizationForm_KD).toCaseFolded();
    QString folded;
    for (qsizetype at = 0; at < wide.size();) {
        const char32_t code = codePointAt(wide, at);
        if (!isInvisible(code))
            folded += QStringView(wide).mid(at, unitsOf(code));
        at += unitsOf(code);
    }
    return folded;
}

/// Without the marks around it that a model adds of its own.
QString bareQuote(const QString &quote)
{
    const auto isWord = [](QChar unit) { return unit.isLetterOrNumber() || unit.isSurrogate(); };
    const auto first = std::ranges::find_if(quote, isWord);
    if (first == quote.end())
        return {};
    const auto last = std::find_if(quote.rbegin(), quote.rend(), isWord);
    return quote.sliced(first - quote.begin(), last.base() - first);
}

} // namespace

void Anchors::Folded::append(QStringView folded, qsizetype start, qsizetype end)
{
    units += folded;
    for (qsizetype n = folded.size(); n > 0; --n) {
        starts.append(start);
        ends.append(end);
    }
}

Anchors::Anchors(const QString &text) : m_text(text), m_folded(fold(text)) {}

Anchors::Folded Anchors::fold(const QString &text)
{
    Folded folded;
    const auto endOf = [&](qsizetype from, auto &&isOfIt) {
        while (from < text.size() && isOfIt(codePointAt(text, from)))
            from += unitsOf(codePointAt(text, from));
        return from;
    };
    for (qsizetype at = 0; at < text.size();) {
        const char32_t code = codePointAt(text, at);
        if (QChar::isSpace(code)) {
            const qsizetype end = endOf(at, [](char32_t one) { return QChar::isSpace(one); });
            folded.append(u" ", at, end);
            at = end;
            continue;
        }
        const qsizetype end = endOf(at + unitsOf(code), [](char32_t one) {
            return QChar::isMark(one) || isInvisible(one);
        });
        if (const QChar plain = plainFormOf(code); !plain.isNull())
            folded.append(QStringView(&plain, 1), at, end);
        else
            folded.append(foldedCluster(QStringView(text).sliced(at, end - at)), at, end);
        at = end;
    }
    return folded;
}

std::optional<Span> Anchors::find(const QString &quote, const QList<Span> &taken) const
{
    if (!quote.isValidUtf16())
        return std::nullopt;
    for (const QString &form : {quote.trimmed(), bareQuote(quote)}) {
        const QString folded = fold(form).units;
        if (folded.isEmpty())
            continue;
        if (const auto place = best(form, folded, taken))
            return place;
    }
    return std::nullopt;
}

std::optional<Span> Anchors::best(const QString &quote, const QString &folded,
                                  const QList<Span> &taken) const
{
    constexpr int most = 2'000; // of a word that stands everywhere
    std::optional<Span> place;
    int rank = 4;
    qsizetype at = m_folded.units.indexOf(folded);
    for (int n = 0; at >= 0 && n < most && rank > 0;
         ++n, at = m_folded.units.indexOf(folded, at + 1)) {
        const qsizetype end = at + folded.size();
        const bool cutsCluster = (at > 0 && m_folded.starts[at] == m_folded.starts[at - 1])
            || (end < m_folded.units.size() && m_folded.starts[end] == m_folded.starts[end - 1]);
        const Span span{m_folded.starts[at], m_folded.ends[end - 1] - m_folded.starts[at]};
        const bool isTaken = std::ranges::any_of(taken, [&](const Span &other) {
            return span.start < other.end() && other.start < span.end();
        });
        if (cutsCluster || isTaken || cutsWord(span.start))
            continue;
        const bool exact = QStringView(m_text).sliced(span.start, span.length) == quote;
        const int reached = (cutsWord(span.end()) ? 2 : 0) + (exact ? 0 : 1);
        if (reached < rank) {
            rank = reached;
            place = span;
        }
    }
    return place;
}

bool Anchors::cutsWord(qsizetype position) const
{
    if (position <= 0 || position >= m_text.size())
        return false;
    qsizetype before = position - 1;
    while (before > 0 && (m_text[before].isLowSurrogate() || m_text[before].isMark()))
        --before;
    const char32_t left = codePointAt(m_text, before);
    const char32_t right = codePointAt(m_text, position);
    return QChar::isLetterOrNumber(left) && QChar::isLetterOrNumber(right) && !isSpaceless(left)
        && !isSpaceless(right);
}

QString Anchors::textAt(const Span &span) const
{
    return m_text.sliced(span.start, span.length);
}

} // namespace englog::openai
