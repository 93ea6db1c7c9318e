// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/Engine.h"

#include <QByteArray>
#include <QFile>
#include <QJsonObject>
#include <QSocketNotifier>

#include <deque>
#include <functional>
#include <memory>

namespace englog {

/// Analyses texts line by line, `{"id"?, "text", "date"?}` each, and tells of every line in the
/// order of the lines, as soon as those before it are done.
///
/// It reads only as far ahead as keeps the processors busy, so its memory does not grow with the
/// stream, and it never waits for a next line while there is something to tell.
///
/// *Thread:* main.
class TextStream : public QObject
{
    Q_OBJECT

public:
    using Analyse = std::function<QFuture<Result<QJsonObject>>(const QString &text, QDate day)>;

    TextStream(Analyse analyse, QObject *parent);
    ~TextStream() override;
    Q_DISABLE_COPY_MOVE(TextStream)

    /// \param path  a file, or `-` for standard input
    [[nodiscard]] Result<> start(const QString &path);

Q_SIGNALS:
    void lineDone(const QJsonObject &answer); ///< `{id, results}` or `{id, error}`
    void ended(int failedLines);

private:
    struct Slot
    {
        QJsonValue id;
        std::optional<Result<QJsonObject>> answer;
    };

    void readMore();
    void goOn();
    void takeLines();
    void take(QByteArrayView line);
    bool tell(); ///< whether there was something to tell

    Analyse m_analyse;
    QFile m_file;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QByteArray m_buffer;
    qint64 m_lineNumber = 0;
    std::deque<std::shared_ptr<Slot>> m_slots;
    int m_failed = 0;
    bool m_atEnd = false;
    bool m_ended = false;
    bool m_dropping = false; ///< within a line that is too long
};

} // namespace englog
