// SPDX-License-Identifier: GPL-3.0-or-later
// The full-text half of SqlEntryStore.
#include "engine/store/Database.h"
#include "engine/store/SqlEntryStore.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

// Marks around a match while it comes out of FTS5; neither can stand in a stored text's snippet
// for long: they are private-use characters and are taken out here.
constexpr QChar matchBegin(0xe000);
constexpr QChar matchEnd(0xe001);

/// Takes the marks out of `marked` and tells where they stood; white space becomes single spaces.
std::pair<QString, QList<Span>> unmark(const QString &marked)
{
    QString text;
    QList<Span> spans;
    qsizetype begin = -1;
    bool space = false;
    for (const QChar c : marked) {
        if (c.isSpace()) {
            space = true;
            continue;
        }
        if (c == matchEnd) {
            if (begin >= 0 && text.size() > begin)
                spans += {begin, text.size() - begin};
            begin = -1;
            continue;
        }
        if (space && !text.isEmpty())
            text += u' ';
        space = false;
        if (c == matchBegin)
            begin = text.size();
        else
            text += c;
    }
    return {text, spans};
}

/// The term of FTS5 for what stands between spaces or quotes; empty when there is no word in it.
QString termOf(const QString &run, bool phrase)
{
    QString clean;
    for (const QChar c : run)
        clean += c.isLetterOrNumber() || c.isMark() || c.isSurrogate() ? c : u' ';
    clean = clean.simplified();
    if (clean.isEmpty())
        return {};
    // What is joined in writing ("well-being") stands together in the text.
    const bool together = phrase || clean.contains(u' ');
    return u'"' + clean + u'"' + (together ? u""_s : u"*"_s);
}

/// The index takes a run of letters for a word, which it is not in scripts that are written without
/// spaces, and knows no symbols at all.
bool isOutsideIndex(char32_t c)
{
    switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
        return true;
    default:
        return QChar::category(c) == QChar::Symbol_Other;
    }
}

/// A query's words: those that the index knows, as it is asked for them, and the others.
struct Words
{
    QString indexed;
    QStringList others;
};

Words partedWords(const QString &words)
{
    constexpr qsizetype most = 32; // SQLite's conditions may not be as deep as any text is long
    Words parted;
    const QStringList all = QString(words).remove(u'"').split(u' ', Qt::SkipEmptyParts);
    for (QString word : all) {
        if (std::ranges::none_of(word.toUcs4(), isOutsideIndex)) {
            parted.indexed += word + u' ';
            continue;
        }
        while (!word.isEmpty() && (word.back().isPunct() || word.back() == QChar(0xFE0F)))
            word.chop(1); // *park.*, and the sign that an emoji be coloured
        if (!word.isEmpty() && !parted.others.contains(word) && parted.others.size() < most)
            parted.others += word.first(std::min<qsizetype>(word.size(), 1'000));
    }
    return parted;
}

/// What LIKE is asked for a word.
QString patternOf(QString word)
{
    for (const QChar special : {u'\\', u'%', u'_'})
        word.replace(special, QString(u'\\') + special);
    return u'%' + word + u'%';
}

/// The entry of a row that begins with its id, date and title.
SearchHit hitOf(const Statement &row)
{
    SearchHit hit;
    hit.id = EntryId{QUuid::fromString(row.text(0))};
    hit.date = QDate::fromString(row.text(1), Qt::ISODate);
    hit.title = row.text(2);
    return hit;
}

/// Some text around the first of these words, with all of them marked.
void showAround(const QStringList &words, const QString &content, SearchHit &hit)
{
    constexpr qsizetype before = 40;
    constexpr qsizetype most = 160;
    qsizetype first = -1;
    for (const QString &word : words) {
        const qsizetype at = content.indexOf(word, 0, Qt::CaseInsensitive);
        first = at >= 0 && (first < 0 || at < first) ? at : first;
    }
    qsizetype start = std::max<qsizetype>(first - before, 0);
    start += start < content.size() && content[start].isLowSurrogate() ? 1 : 0;
    QString part = content.mid(start, most);
    if (!part.isEmpty() && part.back().isHighSurrogate())
        part.chop(1);
    hit.snippet = (start > 0 ? u"…"_s : QString()) + part.simplified()
        + (start + part.size() < content.size() ? u"…"_s : QString());
    for (const QString &word : words) {
        for (qsizetype at = hit.snippet.indexOf(word, 0, Qt::CaseInsensitive); at >= 0;
             at = hit.snippet.indexOf(word, at + word.size(), Qt::CaseInsensitive))
            hit.spans += {at, word.size()};
    }
    std::ranges::sort(hit.spans);
    QList<Span> apart; // words may stand in one another
    for (const Span &span : std::as_const(hit.spans)) {
        if (apart.isEmpty() || span.start >= apart.last().end())
            apart += span;
        else
            apart.last().length = std::max(apart.last().end(), span.end()) - apart.last().start;
    }
    hit.spans = apart;
}

} // namespace

QString SqlEntryStore::queryFor(const QString &words)
{
    QStringList terms;
    QString current;
    bool quoted = false;
    const auto flush = [&](bool phrase) {
        if (const QString term = termOf(std::exchange(current, {}), phrase); !term.isEmpty())
            terms += term;
    };
    for (const QChar c : words) {
        if (c == u'"') {
            flush(quoted);
            quoted = !quoted;
        } else if (c.isSpace() && !quoted) {
            flush(false);
        } else {
            current += c;
        }
    }
    flush(quoted);
    // Only the word that is still being typed is a prefix.
    for (qsizetype i = 0; i + 1 < terms.size(); ++i) {
        if (terms[i].endsWith(u'*'))
            terms[i].chop(1);
    }
    return terms.join(u' ');
}

/// Reads every entry for what the index cannot find: the newest first.
Result<QList<SearchHit>> SqlEntryStore::searchUnindexed(const QString &words, int limit)
{
    const Words parted = partedWords(words.simplified());
    const QString query = queryFor(parted.indexed);
    QStringList conditions{u"deleted_at IS NULL"_s};
    if (!query.isEmpty())
        conditions += u"id IN (SELECT rowid FROM entry_text WHERE entry_text MATCH ?)"_s;
    for (qsizetype i = 0; i < parted.others.size(); ++i)
        conditions += u"(title LIKE ? ESCAPE '\\' OR content LIKE ? ESCAPE '\\' "
                      "OR tags LIKE ? ESCAPE '\\')"_s;
    auto row = m_database.statement(
        u"SELECT uuid, entry_date, title, content, tags FROM entry WHERE "_s
        + conditions.join(u" AND "_s) + u" ORDER BY entry_date DESC, id DESC LIMIT ?"_s);
    if (!query.isEmpty())
        row.with(query);
    for (const QString &word : parted.others) {
        const QString pattern = patternOf(word);
        row.with(pattern, pattern, pattern);
    }
    row.with(limit);
    const QStringList plain = parted.others + parted.indexed.split(u' ', Qt::SkipEmptyParts);
    QList<SearchHit> hits;
    const auto read = row.each([&] {
        SearchHit hit = hitOf(row);
        showAround(plain, row.text(3), hit);
        const auto isIn = [&plain](const QString &text) {
            return std::ranges::any_of(plain, [&text](const QString &word) {
                return text.contains(word, Qt::CaseInsensitive);
            });
        };
        if (isIn(hit.title))
            hit.matched += u"title"_s;
        if (!hit.spans.isEmpty())
            hit.matched += u"text"_s;
        if (isIn(row.text(4)))
            hit.matched += u"tag"_s;
        hits += hit;
    });
    if (!read)
        return fail(read.error());
    return hits;
}

Result<QList<SearchHit>> SqlEntryStore::search(const QString &words, int limit)
{
    if (std::ranges::any_of(words.toUcs4(), isOutsideIndex))
        return searchUnindexed(words, limit);
    const QString query = queryFor(words);
    if (query.isEmpty())
        return QList<SearchHit>();
    auto row = m_database.statement(
        u"SELECT e.uuid, e.entry_date, e.title, "
        "snippet(entry_text, 1, char(57344), char(57345), '…', 24), "
        "bm25(entry_text, 10.0, 1.0, 4.0), "
        "highlight(entry_text, 0, char(57344), char(57345)), "
        "highlight(entry_text, 2, char(57344), char(57345)) "
        "FROM entry_text JOIN entry e ON e.id = entry_text.rowid "
        "WHERE entry_text MATCH ? AND e.deleted_at IS NULL "
        "ORDER BY bm25(entry_text, 10.0, 1.0, 4.0), e.entry_date DESC LIMIT ?"_s);
    row.with(query, limit);
    QList<SearchHit> hits;
    const auto read = row.each([&] {
        SearchHit hit = hitOf(row);
        std::tie(hit.snippet, hit.spans) = unmark(row.text(3));
        hit.score = -row.real(4);
        if (row.text(5).contains(matchBegin))
            hit.matched += u"title"_s;
        if (!hit.spans.isEmpty())
            hit.matched += u"text"_s;
        if (row.text(6).contains(matchBegin))
            hit.matched += u"tag"_s;
        hits += hit;
    });
    if (!read)
        return fail(read.error());
    return hits;
}

Result<bool> SqlEntryStore::mergeWords(int pages)
{
    const auto before = m_database.integer(u"SELECT total_changes()"_s);
    if (!before)
        return fail(before.error());
    auto merge =
        m_database.statement(u"INSERT INTO entry_text (entry_text, rank) VALUES ('merge', ?)"_s);
    if (auto done = merge.with(pages).run(); !done)
        return fail(done.error());
    const auto after = m_database.integer(u"SELECT total_changes()"_s);
    if (!after)
        return fail(after.error());
    return *after - *before >= 2; // one row is the order itself: FTS5, "The merge Command"
}

} // namespace englog
