// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/Formats.h"
#include "engine/exchange/JsonlReader.h"
#include "engine/exchange/JsonlWriter.h"
#include "tests/support/Samples.h"

#include <QBuffer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

/// What a whole file gives: its entries, and what was refused.
struct Reading
{
    QList<ImportedEntry> entries;
    QList<QPair<qint64, QString>> refused; ///< line, detail
    QList<ErrorCode> codes;
};

Reading readAll(QIODevice &device)
{
    Reading reading;
    JsonlReader reader(device);
    while (true) {
        auto next = reader.next();
        if (!next) {
            reading.refused.append({reader.line(), next.error().detail});
            reading.codes.append(next.error().code);
        } else if (*next) {
            reading.entries.append(**std::move(next));
        } else {
            return reading;
        }
    }
}

Reading readAll(const QByteArray &bytes)
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    return readAll(buffer);
}

/// A line of `text` and more fields, as JSON.
QByteArray lineOf(const QString &text, QJsonObject more = {})
{
    more.insert(u"date"_s, more.value(u"date"_s).toString(u"2026-11-23"_s));
    more.insert(u"text"_s, text);
    return QJsonDocument(more).toJson(QJsonDocument::Compact) + '\n';
}

/// A device with one endless line in it, which counts what is taken.
class EndlessLine : public QIODevice
{
public:
    explicit EndlessLine(qint64 length) : m_left(length) { open(ReadOnly); }
    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] bool atEnd() const override { return m_left == 0 && QIODevice::atEnd(); }

protected:
    qint64 readData(char *data, qint64 size) override
    {
        const qint64 taken = std::min(size, m_left);
        std::fill_n(data, taken, 'x');
        m_left -= taken;
        return taken;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    qint64 m_left;
};

/// A device that breaks after its first line.
class BreakingDevice : public QIODevice
{
public:
    explicit BreakingDevice(QByteArray first) : m_first(std::move(first)) { open(ReadOnly); }
    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] bool atEnd() const override { return false; }

protected:
    qint64 readData(char *data, qint64 size) override
    {
        if (m_first.isEmpty()) {
            setErrorString(u"the disk is gone"_s);
            return -1;
        }
        const qint64 taken = std::min(size, qint64(m_first.size()));
        std::copy_n(m_first.constData(), taken, data);
        m_first.remove(0, taken);
        return taken;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_first;
};

Entry fullEntry()
{
    Entry entry;
    entry.id = EntryId::make(Instant(Millis(1'795'435'342'125)), 7, 9);
    entry.title = u"A “quoted” title\\"_s;
    entry.content = u"Line one\nLine two\t🎉 \u2028 end\r\n"_s;
    entry.date = QDate(2026, 11, 23);
    entry.time = QTime(20, 2, 22);
    entry.timeZone = "Europe/Berlin";
    entry.tags = {u"work"_s, u"ümlaut"_s};
    entry.mood = 10;
    entry.ai = AiLevel::Never;
    entry.metadata = {{u"weather"_s, u"rain"_s},
                      {u"corrections"_s, QJsonArray{1}},
                      {u"n"_s, qint64(9'007'199'254'740'993)},
                      {u"x"_s, 0.1},
                      {u"date"_s, u"theirs"_s}};
    return entry;
}

} // namespace

class TestJsonl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryField()
    {
        const QByteArray line = R"({"date": "2026-05-01T07:30:00+02:00", "text": "Hello",
            "title": "Morning", "tags": ["a", "b"], "mood": 8, "ai": "local",
            "metadata": {"weather": "sun"}, "id": "x-1"})";

        const Reading reading = readAll(QByteArray(line).replace('\n', ' '));

        QCOMPARE(reading.refused.size(), 0);
        QCOMPARE(reading.entries.size(), 1);
        const ImportedEntry &entry = reading.entries.first();
        QCOMPARE(entry.line, 1);
        QCOMPARE(entry.sourceKey, u"id:x-1"_s);
        QCOMPARE(entry.warning, QString());
        QVERIFY(entry.draft.id.isNull());
        QCOMPARE(entry.draft.date, QDate(2026, 5, 1));
        QCOMPARE(entry.draft.time, QTime(7, 30));
        QCOMPARE(entry.draft.timeZone, "UTC+02:00");
        QCOMPARE(entry.draft.content, u"Hello"_s);
        QCOMPARE(entry.draft.title, u"Morning"_s);
        QCOMPARE(entry.draft.tags, (QStringList{u"a"_s, u"b"_s}));
        QCOMPARE(entry.draft.mood, 8);
        QVERIFY(entry.draft.ai == AiLevel::Local);
        QCOMPARE(entry.draft.metadata, (QJsonObject{{u"weather"_s, u"sun"_s}}));
    }

    void aDayAndATextAreEnough()
    {
        const Reading reading = readAll(R"({"date": "1660-01-11", "text": "Rose"})");

        QCOMPARE(reading.entries.size(), 1);
        const EntryDraft &draft = reading.entries.first().draft;
        QCOMPARE(draft.date, QDate(1660, 1, 11));
        QVERIFY(!draft.time.isValid());
        QVERIFY(draft.timeZone.isEmpty());
        QVERIFY(draft.ai == AiLevel::Any);
        QVERIFY(!draft.mood);
    }

    void nullIsLikeAbsent()
    {
        const Reading reading =
            readAll(R"({"date": "2026-01-01", "text": "a", "title": null, "tags": null,
                          "mood": null, "ai": null, "metadata": null, "time_zone": null,
                          "id": null})"_ba.replace('\n', ' '));

        QCOMPARE(reading.entries.size(), 1);
        QVERIFY(reading.entries.first().sourceKey.startsWith("line:"_L1));
    }

    void markCrlfAndBlankLinesDoNoHarm()
    {
        const Reading reading = readAll("\xEF\xBB\xBF" + lineOf(u"one"_s).replace("\n", "\r\n")
                                        + "\r\n   \n" + lineOf(u"two"_s).trimmed());

        QCOMPARE(reading.refused.size(), 0);
        QCOMPARE(reading.entries.size(), 2);
        QCOMPARE(reading.entries[0].line, 1);
        QCOMPARE(reading.entries[1].line, 4);
        QCOMPARE(reading.entries[1].draft.content, u"two"_s);
    }

    void anEmptyFileHasNoEntries()
    {
        QCOMPARE(readAll(QByteArray()).entries.size(), 0);
        QCOMPARE(readAll("\n\n").entries.size(), 0);
        QCOMPARE(readAll("\n\n").refused.size(), 0);
    }

    void refusesABadLineByName_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("named");
        const auto row = [](const char *name, QByteArray line, const char *named) {
            QTest::newRow(name) << std::move(line) << QString::fromUtf8(named);
        };
        row("not UTF-8", "{\"date\": \"2026-01-01\", \"text\": \"\xff\"}", "byte 33 ");
        row("cut UTF-8", "{\"text\": \"\xe2\x82\"}", "byte 11 ");
        row("surrogate in UTF-8", "\xed\xa0\x80", "byte 1 ");
        row("overlong", "{ \xc0\xaf", "byte 3 ");
        row("overlong of three", "\xe0\x80\xaf", "byte 1 ");
        row("overlong of four", "a\xf0\x80\x80\x80", "byte 2 ");
        row("beyond Unicode", "\xf4\x90\x80\x80", "byte 1 ");
        row("cut behind good ones", "\xf0\x9f\x8e\x89\xc3\xa4\xe2\x82\xac\xf0\x9f\x8e", "byte 10 ");
        row("NUL byte", QByteArray("{\"a\": \0}", 8), "byte 7 of the line is NUL");
        row("NUL escaped", R"({"date": "2026-01-01", "text": "ab\u0000"})", "position 2");
        row("half a pair", R"({"date": "2026-01-01", "text": "\ud83c"})", "position 0");
        row("broken JSON", R"({"date": "2026-01-01", "text": "a")", "broken JSON at byte");
        row("a list", R"(["2026-01-01", "a"])", "not a JSON object");
        row("just text", "Dear diary", "broken JSON");
        row("deep", QByteArray(100'000, '['), "broken JSON");
        row("no date", R"({"text": "a"})", "“date” is missing");
        row("no text", R"({"date": "2026-01-01"})", "“text” is missing");
        row("date a number", R"({"date": 20260101, "text": "a"})", "“date” is not text");
        row("text a list", R"({"date": "2026-01-01", "text": ["a"]})", "“text” is not text");
        row("text null", R"({"date": "2026-01-01", "text": null})", "“text” is not text");
        row("no such day", R"({"date": "2026-02-30", "text": "a"})", "2026-02-30");
        row("a date in words", R"({"date": "yesterday", "text": "a"})", "yesterday");
        row("title a number", R"({"date": "2026-01-01", "text": "a", "title": 1})", "“title”");
        row("tags text", R"({"date": "2026-01-01", "text": "a", "tags": "b"})", "“tags”");
        row("a tag a number", R"({"date": "2026-01-01", "text": "a", "tags": [1]})", "“tags”");
        row("an empty tag", R"({"date": "2026-01-01", "text": "a", "tags": [""]})", "tag 1");
        row("mood 0", R"({"date": "2026-01-01", "text": "a", "mood": 0})", "“mood”");
        row("mood 11", R"({"date": "2026-01-01", "text": "a", "mood": 11})", "“mood”");
        row("mood 5.5", R"({"date": "2026-01-01", "text": "a", "mood": 5.5})", "“mood”");
        row("mood in words", R"({"date": "2026-01-01", "text": "a", "mood": "good"})", "“mood”");
        row("unknown level", R"({"date": "2026-01-01", "text": "a", "ai": "cloud"})", "“ai”");
        row("level a number", R"({"date": "2026-01-01", "text": "a", "ai": 1})", "“ai”");
        row("metadata a list", R"({"date": "2026-01-01", "text": "a", "metadata": []})",
            "“metadata”");
        row("id an object", R"({"date": "2026-01-01", "text": "a", "id": {}})", "“id”");
        row("id half", R"({"date": "2026-01-01", "text": "a", "id": 1.5})", "“id”");
        row("zone a number", R"({"date": "2026-01-01", "text": "a", "time_zone": 1})",
            "“time_zone”");
        row("nothing in it", R"({"date": "2026-01-01", "text": "  "})", "nothing in it");
    }

    void refusesABadLineByName()
    {
        QFETCH(const QByteArray, line);
        QFETCH(const QString, named);

        const Reading reading = readAll(lineOf(u"before"_s) + line + '\n' + lineOf(u"after"_s));

        QCOMPARE(reading.entries.size(), 2); // one bad line stops nothing
        QCOMPARE(reading.entries[1].line, 3);
        QCOMPARE(reading.refused.size(), 1);
        QCOMPARE(reading.refused.first().first, 2);
        QVERIFY2(reading.refused.first().second.contains(named),
                 qPrintable(reading.refused.first().second));
        QVERIFY(reading.codes.first() == ErrorCode::Invalid);
    }

    void aTitleOrAMoodIsEnough()
    {
        const Reading reading = readAll(R"({"date": "2026-01-01", "text": "", "mood": 3})");

        QCOMPARE(reading.entries.size(), 1);
        QCOMPARE(reading.entries.first().draft.mood, 3);
    }

    void unknownFieldsAreKeptInMetadata()
    {
        const Reading reading = readAll(R"({"date": "2026-01-01", "text": "a", "steps": 900,)"
                                        R"("mood_note": "x", "metadata": {"steps": 1}})");

        QCOMPARE(reading.entries.size(), 1);
        QCOMPARE(reading.entries.first().draft.metadata,
                 (QJsonObject{{u"steps"_s, 1}, {u"mood_note"_s, u"x"_s}}));
        QVERIFY(reading.entries.first().warning.contains(u"“steps”"_s));
    }

    void whatAPersonSaidComesBack()
    {
        Entry entry = fullEntry();
        Beside beside;
        for (const auto &[field, value] :
             {std::pair(u"sentiment"_s, u"-0.25"_s), {u"theme:work"_s, u"no"_s}}) {
            auto correction = Correction::from(field, value).value();
            correction.at = Instant(Millis(1'795'435'342'125));
            beside.corrections += correction;
        }
        beside.themes = {{u"Sailing"_s, {u"boat"_s}, {entry.id}, true, {}},
                         {u"work"_s, {}, {}, false, u"Job"_s}};
        beside.names = {{u"Maria"_s, EntityType::Person, false, {}},
                        {u"Once"_s, {}, true, {}},
                        {u"Bob"_s, {}, false, u"Robert"_s}};

        const Reading reading = readAll(toJsonLine(entry, beside));

        QCOMPARE(reading.entries.size(), 1);
        const ImportedEntry &back = reading.entries.first();
        QCOMPARE(back.warning, QString());
        QCOMPARE(back.corrections, beside.corrections);
        QCOMPARE(back.themes, beside.themes);
        QCOMPARE(back.names, beside.names);
        QCOMPARE(back.draft.metadata, entry.metadata);
    }

    void whatNobodyCanSayIsLeftOutWithAWarning()
    {
        const Reading reading = readAll(
            R"({"date": "2026-01-01", "text": "a", "corrections": [{"field": "sentiment"},)"
            R"({"field": "theme:work", "to": "yes", "at": "2026-01-02T00:00:00Z"}, 7,)"
            R"({"field": "theme:family", "to": "no"}],)"
            R"("journal": {"themes": [{"seeds": ["x"]}], "names": {}}})"
            "\n"
            R"({"date": "2026-01-01", "text": "b", "corrections": "none", "journal": "mine"})");

        QCOMPARE(reading.entries.size(), 2);
        QCOMPARE(reading.entries[0].corrections.size(), 2);
        QCOMPARE(toRfc3339(reading.entries[0].corrections[1].at), u"2026-01-01T00:00:00.000Z"_s);
        QVERIFY(reading.entries[0].warning.contains(u"“corrections”"_s));
        QVERIFY(reading.entries[0].warning.contains(u"“themes”"_s));
        QVERIFY(reading.entries[0].warning.contains(u"“names”"_s));
        QVERIFY(!reading.entries[0].draft.metadata.contains("corrections"_L1));
        QCOMPARE(reading.entries[1].draft.metadata["corrections"_L1].toString(), u"none"_s);
        QCOMPARE(reading.entries[1].draft.metadata["journal"_L1].toString(), u"mine"_s);
    }

    void anUnknownZoneIsKeptWithAWarning()
    {
        const Reading reading =
            readAll(R"({"date": "2026-01-01T10:00:00Z", "text": "a", "time_zone": "Mars/Base"})");

        QCOMPARE(reading.entries.size(), 1);
        QCOMPARE(reading.entries.first().draft.timeZone, "UTC");
        QCOMPARE(reading.entries.first().draft.metadata["time_zone"_L1].toString(), u"Mars/Base"_s);
        QVERIFY(reading.entries.first().warning.contains(u"Mars/Base"_s));
    }

    void aUuidOfVersion7BecomesTheEntrysOwn_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<bool>("own");
        QTest::newRow("version 7") << u"0190163d-8694-739b-aea5-966c26f8ad91"_s << true;
        QTest::newRow("version 4") << u"0190163d-8694-439b-aea5-966c26f8ad91"_s << false;
        QTest::newRow("another variant") << u"0190163d-8694-739b-0ea5-966c26f8ad91"_s << false;
        QTest::newRow("no UUID") << u"entry 7"_s << false;
    }

    void aUuidOfVersion7BecomesTheEntrysOwn()
    {
        QFETCH(const QString, id);
        QFETCH(const bool, own);

        const Reading reading = readAll(lineOf(u"a"_s, {{u"id"_s, id}}));

        QCOMPARE(reading.entries.size(), 1);
        QCOMPARE(reading.entries.first().draft.id.toString() == id, own);
        QCOMPARE(reading.entries.first().draft.id.isNull(), !own);
        QCOMPARE(reading.entries.first().sourceKey, u"id:"_s + id);
    }

    void anIdMayBeANumberOrVeryLong()
    {
        const QString id(5'000, u'x');

        const Reading reading = readAll(R"({"date": "2026-01-01", "text": "a", "id": 12})"
                                        + QByteArray("\n") + lineOf(u"a"_s, {{u"id"_s, id}}));

        QCOMPARE(reading.entries.size(), 2);
        QCOMPARE(reading.entries[0].sourceKey, u"id:12"_s);
        QVERIFY(reading.entries[1].sourceKey.startsWith("id-hash:"_L1));
        QVERIFY(reading.entries[1].sourceKey.size() < 100);
    }

    void withoutAnIdTheKeyIsDateTextAndCount()
    {
        const QJsonObject tagged{{u"tags"_s, QJsonArray{u"t"_s}}};
        const QJsonObject later{{u"date"_s, u"2026-11-24"_s}};
        const QJsonObject refused{{u"mood"_s, 99}};

        const Reading once =
            readAll(lineOf(u"a"_s) + lineOf(u"b"_s) + lineOf(u"a"_s, tagged) + lineOf(u"a"_s, later)
                    + lineOf(u"a"_s, refused) + lineOf(u"a"_s));
        const Reading again =
            readAll(lineOf(u"a"_s) + lineOf(u"new"_s) + lineOf(u"b"_s) + lineOf(u"a"_s));

        QCOMPARE(once.entries.size(), 5);
        QSet<QString> keys;
        for (const ImportedEntry &entry : once.entries)
            keys.insert(entry.sourceKey);
        QCOMPARE(keys.size(), 5);
        QCOMPARE(again.entries[0].sourceKey, once.entries[0].sourceKey);
        QCOMPARE(again.entries[2].sourceKey, once.entries[1].sourceKey);
        QCOMPARE(again.entries[3].sourceKey, once.entries[2].sourceKey); // tags are not in the key
        QVERIFY(once.entries[4].sourceKey.endsWith(":3"_L1)); // the refused one counts too
    }

    void aLineTooLongIsRefusedWithoutBeingKept()
    {
        EndlessLine device(JsonlReader::maxLineBytes + 4'000'000);
        JsonlReader reader(device);

        const auto first = reader.next();

        QVERIFY(!first);
        QVERIFY2(first.error().detail.contains(u"longer than 24 MiB"_s),
                 qPrintable(first.error().detail));
        QCOMPARE(reader.bytesRead(), JsonlReader::maxLineBytes + 4'000'000);
        const auto second = reader.next();
        QVERIFY(second && !second->has_value());
    }

    void readsOnBehindALineTooLong()
    {
        const QByteArray huge(JsonlReader::maxLineBytes + 200'000, ' ');

        const Reading reading = readAll(huge + '\n' + lineOf(u"after"_s));

        QCOMPARE(reading.refused.size(), 1);
        QCOMPARE(reading.entries.size(), 1);
        QCOMPARE(reading.entries.first().line, 2);
    }

    void aLineOfTheGreatestLengthIsRead()
    {
        QByteArray line = lineOf(u"a"_s).trimmed();
        line += QByteArray(JsonlReader::maxLineBytes - line.size() - 1, ' ') + '\n';

        const Reading reading = readAll(line + lineOf(u"b"_s));

        QCOMPARE(reading.refused.size(), 0);
        QCOMPARE(reading.entries.size(), 2);
    }

    void aTextTooLongIsRefusedAndTheLargestIsRead()
    {
        const QString largest(EntryLimits::maxTextBytes, u'x');

        const Reading reading = readAll(lineOf(largest) + lineOf(largest + u'x'));

        QCOMPARE(reading.entries.size(), 1);
        QCOMPARE(reading.refused.size(), 1);
        QVERIFY(reading.refused.first().second.contains(u"16 MiB"_s));
    }

    void aDeviceThatBreaksIsReportedOnce()
    {
        BreakingDevice device(lineOf(u"a"_s));

        const Reading reading = readAll(device);

        QCOMPARE(reading.entries.size(), 1);
        QCOMPARE(reading.refused.size(), 1);
        QVERIFY(reading.codes.first() == ErrorCode::Corrupt);
        QVERIFY(reading.refused.first().second.contains(u"the disk is gone"_s));
        QVERIFY(reading.refused.first().second.contains(u"line 1"_s));
    }

    void whatIsWrittenIsReadBack_data()
    {
        QTest::addColumn<Entry>("entry");
        QTest::newRow("everything") << fullEntry();
        Entry entry = fullEntry();
        entry.time = QTime();
        QTest::newRow("no time") << entry;
        entry.timeZone.clear();
        QTest::newRow("no zone") << entry;
        entry = fullEntry();
        entry.timeZone.clear();
        entry.time = QTime(0, 0, 0, 7);
        QTest::newRow("a time of no zone, with milliseconds") << entry;
        entry = fullEntry();
        entry.date = QDate(2026, 3, 29);
        entry.time = QTime(2, 30); // skipped by the clocks of Berlin
        QTest::newRow("a time that was not") << entry;
        entry.timeZone = "America/St_Johns";
        entry.date = QDate(1660, 1, 11); // local mean time, with seconds in the offset
        QTest::newRow("long ago") << entry;
        entry.timeZone = "UTC-03:30";
        QTest::newRow("an offset") << entry;
        entry = Entry();
        entry.id = EntryId::make(Instant(Millis(1)), 0, 0);
        entry.date = QDate(9999, 12, 31);
        entry.mood = 1;
        QTest::newRow("a mood alone") << entry;
    }

    void whatIsWrittenIsReadBack()
    {
        QFETCH(const Entry, entry);

        const QByteArray line = toJsonLine(entry);
        const Reading reading = readAll(line);

        QCOMPARE(line.count('\n'), 1);
        QVERIFY2(reading.refused.isEmpty(), line.constData());
        QCOMPARE(reading.entries.size(), 1);
        QCOMPARE(reading.entries.first().warning, QString());
        QVERIFY2(reading.entries.first().draft == entry.draft(), line.constData());
        QCOMPARE(reading.entries.first().sourceKey, u"id:"_s + entry.id.toString());
    }

    void whatSaysNothingIsLeftOut()
    {
        Entry entry;
        entry.id = EntryId::make(Instant(Millis(1)), 0, 0);
        entry.date = QDate(2026, 1, 2);
        entry.content = u"a"_s;

        const QByteArray line = toJsonLine(entry);

        QCOMPARE(QString::fromUtf8(line),
                 uR"({"date":"2026-01-02","id":"%1","text":"a"})"_s.arg(entry.id.toString())
                     + u'\n');
    }

    void anExportSaysTheOffsetOfItsDay()
    {
        Entry entry = fullEntry();
        QVERIFY(toJsonLine(entry).contains("\"2026-11-23T20:02:22+01:00\""));
        entry.date = QDate(2026, 7, 1);
        QVERIFY(toJsonLine(entry).contains("\"2026-07-01T20:02:22+02:00\""));
        entry.timeZone = "UTC";
        QVERIFY(toJsonLine(entry).contains("\"2026-07-01T20:02:22Z\""));
    }

    void knowsAFormatByItsContent_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QString>("said"); // the format, or a word of the refusal
        const QByteArray line = lineOf(u"a"_s);
        QTest::newRow("jsonl") << line + line << u"jsonl"_s;
        QTest::newRow("one line, no end") << line.trimmed() << u"jsonl"_s;
        QTest::newRow("mark, blank line, CRLF") << "\xEF\xBB\xBF\r\n" + line.trimmed() + "\r\n"
                                                << u"jsonl"_s;
        QTest::newRow("first line broken") << "{\"date\": \n" + line << u"jsonl"_s;
        QTest::newRow("a line longer than the head") << "{\"date\": \"2026-01-01\", \"text\": \""
                + QByteArray(sniffLength, 'x') << u"jsonl"_s;
        QTest::newRow("empty") << QByteArray() << u"empty"_s;
        QTest::newRow("blank") << QByteArray(" \n \n") << u"empty"_s;
        QTest::newRow("UTF-16") << QByteArray("\xFF\xFE{\0", 4) << u"UTF-16"_s;
        QTest::newRow("database") << QByteArray("SQLite format 3\0\x10", 17) << u"database"_s;
        QTest::newRow("zip") << QByteArray("PK\x03\x04zip") << u"zip"_s;
        QTest::newRow("one document") << QByteArray("{\n  \"entries\": [\n") << u"no format"_s;
        QTest::newRow("a list") << QByteArray("[{\"date\": 1}]") << u"no format"_s;
        QTest::newRow("prose") << QByteArray("Dear diary,\n") << u"no format"_s;
        QTest::newRow("long prose") << QByteArray(sniffLength, 'x') << u"no format"_s;
        QTest::newRow("cut, but no object") << QByteArray("{\"a") << u"no format"_s;
    }

    void knowsAFormatByItsContent()
    {
        QFETCH(const QByteArray, head);
        QFETCH(const QString, said);

        const auto format = sniffFormat(head);

        if (said == "jsonl"_L1) {
            QVERIFY2(format.has_value(), format ? "" : qPrintable(format.error().detail));
            QCOMPARE(*format, said);
        } else {
            QVERIFY(!format);
            QVERIFY(format.error().code == ErrorCode::Invalid);
            QVERIFY2(format.error().detail.contains(said), qPrintable(format.error().detail));
        }
    }

    void noRandomBytesBringItDown()
    {
        quint32 state = 1;
        // A literal ends in a NUL of its own, which is wanted here.
        constexpr char letters[] = "{}[]\":,\\/ \n\r\tdatetxu0123456789eE+-.\xc3\xa4\xff";
        const QByteArray alphabet(letters, sizeof letters);
        for (int round = 0; round < 2'000; ++round) {
            QByteArray bytes;
            for (int i = 0; i < 80; ++i) {
                state = state * 1'664'525U + 1'013'904'223U;
                bytes.append(alphabet[qsizetype(state >> 8) % alphabet.size()]);
            }
            const Reading reading = readAll(bytes);
            for (const auto &[line, detail] : reading.refused)
                QVERIFY(line >= 1 && !detail.isEmpty());
        }
    }

    void aWholeDiaryIsReadWithoutALoss()
    {
        ENGLOG_SAMPLE_OR_SKIP(path, "data/pepys.jsonl");
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(sniffFormat(file.peek(sniffLength)));

        const Reading reading = readAll(file);

        QCOMPARE(reading.refused.size(), 0);
        QCOMPARE(reading.entries.size(), 3'413);
        QSet<QString> keys;
        qint64 words = 0;
        for (const ImportedEntry &entry : reading.entries) {
            keys.insert(entry.sourceKey);
            words += countWords(entry.draft.content);
            Entry stored;
            stored.id = EntryId::make(Instant(Millis(entry.line)), 1, 1);
            stored.content = entry.draft.content;
            stored.date = entry.draft.date;
            const Reading back = readAll(toJsonLine(stored));
            QCOMPARE(back.entries.size(), 1);
            QVERIFY(back.entries.first().draft == stored.draft());
        }
        QCOMPARE(keys.size(), 3'413);
        QVERIFY2(words > 1'100'000 && words < 1'250'000, qPrintable(QString::number(words)));
    }
};

QTEST_GUILESS_MAIN(TestJsonl)
#include "tst_jsonl.moc"
