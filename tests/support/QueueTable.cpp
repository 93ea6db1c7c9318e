// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/QueueTable.h"

#include <array>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace englog::test {

namespace {

// What means nothing in a row's state is left out, here and there.
const QString tasksSql =
    u"SELECT group_concat(id||' '||entry_id||' '||kind||' '||priority||' '||state||' '"
    "||substr(hex(content_hash),1,8)||' '||ifnull(batch_id,0)||' '||fence||' '||ifnull(worker,'-')"
    "||' '||retries||' '||max_retries||' '||crashes||' '||created_at||' '||ifnull(completed_at,'-')"
    "||CASE WHEN state IN (0,1,3) THEN ' waits '||(waits_for > 0)||' lane '||lane||' after '"
    "||ifnull(run_after,'-')||' delay '||ifnull(delay_ms,'-')||' parked '||parked ELSE '' END"
    "||CASE state WHEN 1 THEN ' since '||ready_at "
    "WHEN 2 THEN ' asked '||asked||' at '||started_at||' lane '||lane ELSE '' END"
    "||CASE WHEN state > 4 THEN ' '||ifnull(error_code,'')||' '||(error IS 'superseded') "
    "ELSE '' END, char(10)) FROM (SELECT * FROM task ORDER BY id)"_s;

const QStringList othersSql{
    u"SELECT group_concat(task_id||' '||needs_id||' '||settles_on, char(10)) "
    "FROM (SELECT * FROM task_edge ORDER BY task_id, needs_id)"_s,
    u"SELECT group_concat(id||' '||filling||' '||paused||' '||tasks||' '||ifnull(completed_at,'-')"
    "||' '||maker, char(10)) FROM (SELECT * FROM batch ORDER BY id)"_s,
    u"SELECT group_concat(instance||' '||threads||' '||slot||' '||boot_id||' '||lease_until, "
    "char(10)) FROM (SELECT * FROM worker ORDER BY instance)"_s,
    u"SELECT group_concat(entry_id||' '||kind||' '||substr(hex(content_hash),1,8)||' '||model||' '"
    "||processing_ms, char(10)) FROM (SELECT * FROM result ORDER BY entry_id, kind)"_s,
    u"SELECT group_concat(kind||' '||state||' '||n, char(10)) "
    "FROM (SELECT * FROM tally ORDER BY kind, state)"_s,
    u"SELECT group_concat(kind, ' ') FROM (SELECT * FROM paused ORDER BY kind)"_s,
};
const QStringList othersNames{u"edges"_s,   u"batches"_s, u"workers"_s,
                              u"results"_s, u"tally"_s,   u"paused"_s};

/// Words of one line, parted by spaces.
class Line
{
public:
    template<typename... Words>
    explicit Line(const Words &...words)
    {
        (add(words), ...);
    }
    void add(qint64 number) { text(std::to_string(number)); }
    void add(int number) { text(std::to_string(number)); }
    void add(bool flag) { text(flag ? "1" : "0"); }
    void add(QueueModel::Time time) { text(time ? std::to_string(*time) : "-"); }
    void add(const std::string &word) { text(word); }

    [[nodiscard]] const std::string &words() const { return m_words; }

private:
    void text(const std::string &word)
    {
        if (!m_first)
            m_words += ' ';
        m_first = false;
        m_words += word;
    }

    std::string m_words;
    bool m_first = true;
};

std::string shortHash(const QByteArray &hash)
{
    return hash.left(4).toHex().toUpper().toStdString();
}

/// As Line, but quick: it is made for every task after every step.
std::string lineOf(const QueueModel::Task &task)
{
    constexpr size_t longest = 500;
    std::array<char, longest> line{};
    size_t at = 0;
    const auto print = [&](const char *format, auto... values) {
        at += static_cast<size_t>(std::snprintf(line.data() + at, longest - at, format, values...));
    };
    const auto time = [&](const char *before, const QueueModel::Time &value) {
        if (value)
            print("%s%lld", before, *value);
        else
            print("%s-", before);
    };
    const char *hash = task.hash.constData();
    const auto byte = [&](int i) { return static_cast<unsigned char>(hash[i]); };
    print("%lld %lld %d %d %d %02X%02X%02X%02X %lld %lld %s %d %d %d %lld", task.id, task.entry,
          task.kind, task.priority, task.state, byte(0), byte(1), byte(2), byte(3), task.batch,
          task.fence, task.worker.empty() ? "-" : task.worker.c_str(), task.retries,
          task.maxRetries, task.crashes, task.createdAt);
    time(" ", task.completedAt);
    if (task.mayMove()) {
        print(" waits %d lane %d", task.waits > 0 ? 1 : 0, task.lane);
        time(" after ", task.runAfter);
        time(" delay ", task.delay);
        print(" parked %d", task.parked ? 1 : 0);
    }
    if (task.state == 1)
        print(" since %lld", task.readyAt);
    if (task.state == 2) {
        print(" asked %s", task.asked.c_str());
        time(" at ", task.startedAt);
        print(" lane %d", task.lane);
    }
    if (task.state > 4)
        print(" %s %d", task.code.c_str(), task.superseded ? 1 : 0);
    return {line.data(), at};
}

class Lines
{
public:
    void add(const Line &line)
    {
        if (!m_text.empty())
            m_text += '\n';
        m_text += line.words();
    }
    [[nodiscard]] QString text() const { return QString::fromStdString(m_text); }

private:
    std::string m_text;
};

QStringList othersOf(const QueueModel &model)
{
    Lines edges;
    for (const auto &[ends, settlesOn] : model.edges)
        edges.add(Line(ends.first, ends.second, settlesOn));
    Lines batches;
    for (const auto &[id, batch] : model.batches)
        batches.add(
            Line(id, batch.filling, batch.paused, batch.tasks, batch.completedAt, batch.maker));
    Lines workers;
    for (const auto &[name, worker] : model.workers)
        workers.add(
            Line(name, worker.threads, worker.slot, worker.boot.toStdString(), worker.leaseUntil));
    Lines results;
    for (const auto &[of, result] : model.results)
        results.add(Line(of.first, of.second, shortHash(result.hash), result.by.model.toStdString(),
                         result.serial));
    Lines tally;
    for (const auto &[of, n] : model.tally)
        tally.add(Line(of.first, of.second, n));
    Line paused;
    for (const int kind : model.paused)
        paused.add(kind);
    return {edges.text(),   batches.text(), workers.text(),
            results.text(), tally.text(),   QString::fromStdString(paused.words())};
}

QString differences(const QString &what, const QString &model, const QString &store)
{
    if (model == store)
        return {};
    const QStringList expected = model.split(u'\n', Qt::SkipEmptyParts);
    const QStringList found = store.split(u'\n', Qt::SkipEmptyParts);
    QStringList lines;
    for (const QString &line : expected) {
        if (!found.contains(line))
            lines += u"model: "_s + line;
    }
    for (const QString &line : found) {
        if (!expected.contains(line))
            lines += u"store: "_s + line;
    }
    lines.sort();
    return u"%1 differ\n  %2"_s.arg(what, lines.join(u"\n  "_s));
}

QString taskLines(const QueueModel &model)
{
    std::string lines;
    for (const auto &[id, task] : model.tasks) {
        if (!lines.empty())
            lines += '\n';
        lines += lineOf(task);
    }
    return QString::fromStdString(lines);
}

/// What else the store may have made of a task.
std::vector<QueueModel::Task> alternativesTo(const QueueModel::Task &task, qint64 now)
{
    std::vector<QueueModel::Task> others;
    if (task.state == 0 && task.waits == 0 && task.runAfter && *task.runAfter <= now) {
        QueueModel::Task ready = task;
        ready.state = 1;
        ready.readyAt = now;
        others.push_back(ready);
    }
    if (task.lostLate && task.mayMove()) {
        QueueModel::Task settled = task;
        settled.state = 6;
        settled.code = "unmet";
        settled.completedAt = now;
        others.push_back(settled);
    }
    return others;
}

} // namespace

Result<> QueueTable::read()
{
    auto changes = m_database.statement(u"SELECT total_changes()"_s);
    if (const auto got = changes.step(); !got)
        return fail(got.error());
    if (changes.integer(0) == m_changes)
        return {};
    m_changes = changes.integer(0);
    auto row = m_database.statement(u"SELECT ("_s + tasksSql + u"), ("_s + othersSql.join(u"), ("_s)
                                    + u")"_s);
    if (const auto got = row.step(); !got)
        return fail(got.error());
    m_tasks = row.text(0);
    m_others.clear();
    for (int i = 0; i < othersSql.size(); ++i)
        m_others += row.text(i + 1);
    return {};
}

QString QueueTable::compare(QueueModel &model, qint64 now)
{
    if (const auto done = read(); !done)
        return done.error().detail;
    if (QString wrong = compareTasks(model, m_tasks, now); !wrong.isEmpty())
        return wrong;
    const QStringList expected = othersOf(model);
    for (int i = 0; i < m_others.size(); ++i) {
        if (QString wrong = differences(othersNames[i], expected[i], m_others[i]); !wrong.isEmpty())
            return wrong;
    }
    return {};
}

QString QueueTable::compareTasks(QueueModel &model, const QString &rows, qint64 now)
{
    QString expected = taskLines(model);
    if (expected == rows)
        return {};
    const QStringList found = rows.split(u'\n');
    const QSet<QString> lines(found.begin(), found.end());
    for (auto &[id, task] : model.tasks) {
        if (lines.contains(QString::fromStdString(lineOf(task))))
            continue;
        for (const QueueModel::Task &other : alternativesTo(task, now)) {
            if (!lines.contains(QString::fromStdString(lineOf(other))))
                continue;
            task = other;
            if (task.state == 6 && model.entries.at(task.entry).hash == task.hash)
                model.entries.at(task.entry).excused.insert(task.kind);
        }
    }
    model.settle(now);
    return differences(u"tasks"_s, taskLines(model), rows);
}

QString QueueTable::compareAttempts(const QueueModel &model)
{
    Lines expected;
    for (const auto &[task, tries] : model.attempts) {
        int number = 0;
        for (const auto &attempt : tries)
            expected.add(Line(task, ++number, attempt.provider, attempt.endedAt, attempt.charged));
    }
    const auto rows = m_database.text(
        u"SELECT group_concat(task_id||' '||number||' '||provider||' '||ended_at||' '||charged, "
        "char(10)) FROM (SELECT * FROM attempt ORDER BY task_id, number)"_s);
    return rows ? differences(u"attempts"_s, expected.text(), *rows) : rows.error().detail;
}

std::vector<qint64> QueueTable::ids(const QString &sql)
{
    std::vector<qint64> found;
    auto row = m_database.statement(sql);
    if (const auto read = row.each([&] { found.push_back(row.integer(0)); }); !read)
        qFatal("%s", qPrintable(read.error().detail));
    return found;
}

} // namespace englog::test
