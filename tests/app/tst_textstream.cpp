// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/TextStream.h"

#include <QPromise>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

/// An analysis that answers when the test says so.
class HeldAnalysis
{
public:
    [[nodiscard]] TextStream::Analyse function()
    {
        return [this](const QString &, QDate) {
            auto &promise = m_promises.emplace_back();
            promise.start();
            return promise.future();
        };
    }
    [[nodiscard]] size_t asked() const { return m_promises.size(); }
    void answer(size_t line)
    {
        m_promises[line].addResult(QJsonObject{});
        m_promises[line].finish();
    }

private:
    std::deque<QPromise<Result<QJsonObject>>> m_promises;
};

QFuture<Result<QJsonObject>> answeredAlready(const QString &, QDate)
{
    QPromise<Result<QJsonObject>> promise;
    promise.start();
    promise.addResult(QJsonObject{});
    promise.finish();
    return promise.future();
}

} // namespace

class TestTextStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesOnWhenTheFirstLineIsAnsweredLast()
    {
        const QString file = fileOf(lineCount);
        HeldAnalysis analysis;
        TextStream stream(analysis.function(), nullptr);
        const QSignalSpy done(&stream, &TextStream::lineDone);
        const QSignalSpy ended(&stream, &TextStream::ended);

        QVERIFY(stream.start(file));
        size_t answered = 0;
        while (answered < lineCount) {
            QTRY_VERIFY(analysis.asked() > answered);
            const size_t asked = analysis.asked();
            for (size_t line = asked; line-- > answered;)
                analysis.answer(line);
            answered = asked;
        }

        QTRY_COMPARE(ended.size(), 1);
        compareOrder(done);
    }

    void takesEveryLineOnceWhenAnswersAreThereAtOnce()
    {
        const QString file = fileOf(lineCount);
        TextStream stream(answeredAlready, nullptr);
        const QSignalSpy done(&stream, &TextStream::lineDone);
        const QSignalSpy ended(&stream, &TextStream::ended);

        QVERIFY(stream.start(file));

        QTRY_COMPARE(ended.size(), 1);
        compareOrder(done);
    }

    void aLongRunOfLinesItRefusesEndsToo()
    {
        const QString file = write(QByteArray("not json\n").repeated(lineCount));
        TextStream stream(answeredAlready, nullptr);
        const QSignalSpy done(&stream, &TextStream::lineDone);
        const QSignalSpy ended(&stream, &TextStream::ended);

        QVERIFY(stream.start(file));

        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(ended[0][0].toInt(), lineCount);
        QCOMPARE(done.size(), lineCount);
    }

private:
    static constexpr int lineCount = 1'000; // many times what is read ahead

    QString write(const QByteArray &bytes) const
    {
        QFile file(m_folder.filePath(u"lines"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName();
    }

    QString fileOf(int lines) const
    {
        QByteArray bytes;
        for (int i = 0; i < lines; ++i)
            bytes += R"({"text":"Good.","id":)" + QByteArray::number(i) + "}\n";
        return write(bytes);
    }

    static void compareOrder(const QSignalSpy &done)
    {
        QCOMPARE(done.size(), lineCount);
        for (int i = 0; i < lineCount; ++i)
            QCOMPARE(done[i][0].toJsonObject().value(u"id"_s).toInt(-1), i);
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestTextStream)
#include "tst_textstream.moc"
