// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace englog::test {

/// How a program ended, and what it said.
struct Ended
{
    int status = -1; ///< -1: it did not end by itself in time
    QByteArray out;
    QByteArray err;

    [[nodiscard]] QJsonDocument document() const { return QJsonDocument::fromJson(out); }
    [[nodiscard]] QJsonObject object() const { return document().object(); }
    [[nodiscard]] QJsonArray array() const { return document().array(); }
    [[nodiscard]] QString told() const
    {
        return QStringLiteral("status %1: ").arg(status) + QString::fromUtf8(err + out.left(2'000));
    }
    [[nodiscard]] QString word() const { return QString::fromUtf8(out.trimmed()); }
};

/// The programs on a journal of their own in a temporary folder.
class Programs
{
public:
    Programs();

    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }
    [[nodiscard]] QString journal() const { return path(QStringLiteral("test.englog")); }

    /// A file in the folder with this in it; its path.
    QString write(const QString &name, const QByteArray &bytes) const;

    /// Runs `englog-cli` on the journal to its end.
    [[nodiscard]] Ended cli(const QStringList &arguments, const QByteArray &input = {}) const;
    /// The same with these arguments alone.
    [[nodiscard]] Ended bareCli(const QStringList &arguments, const QByteArray &input = {}) const;

    /// A program that runs beside the test, started.
    [[nodiscard]] std::unique_ptr<QProcess> start(const QString &program,
                                                  const QStringList &arguments) const;
    [[nodiscard]] static Ended ended(QProcess &process);

    void setEnvironment(const QString &name, const QString &value)
    {
        m_environment.insert(name, value);
    }

    /// JSON lines of `n` short entries, one a day.
    [[nodiscard]] static QByteArray entries(int n);

private:
    QTemporaryDir m_folder;
    QProcessEnvironment m_environment = QProcessEnvironment::systemEnvironment();
};

/// JSON written with single quotes: moc stumbles over raw strings that hold double ones.
[[nodiscard]] inline QByteArray json(QByteArray text)
{
    return text.replace('\'', '"');
}

inline constexpr int programTimeoutMs = 120'000; // sanitizers are slow

} // namespace englog::test

/// The program ended with this status; else what it said is shown.
#define COMPARE_STATUS(run, expected)                                                              \
    do {                                                                                           \
        const englog::test::Ended endedNow = (run);                                                \
        QVERIFY2(endedNow.status == (expected), qPrintable(endedNow.told()));                      \
    } while (false)
