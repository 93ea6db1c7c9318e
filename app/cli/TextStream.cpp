// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/TextStream.h"

#include "app/cli/TextInput.h"
#include "engine/domain/Entry.h"
#include "engine/domain/Json.h"
#include "engine/domain/Utf8.h"

#include <QJsonDocument>
#include <QThread>

#include <cerrno>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr qsizetype chunk = qsizetype(64) * 1024;
constexpr qsizetype longestLine = 2 * EntryLimits::maxTextBytes; // escapes need room

size_t ahead()
{
    return size_t(4) * static_cast<size_t>(QThread::idealThreadCount());
}

struct Line
{
    QString text;
    QDate day;
};

Result<Line> lineFrom(const QJsonDocument &document)
{
    const QJsonObject object = document.object();
    if (!document.isObject() || !object.value(u"text").isString())
        return fail(ErrorCode::Invalid, u"it is no JSON object with a “text”"_s);
    Line line{object.value(u"text").toString(), {}};
    const QJsonValue date = object.value(u"date");
    if (!date.isUndefined() && !date.isNull()) {
        line.day = QDate::fromString(date.toString().left(10), Qt::ISODate);
        if (!line.day.isValid())
            return fail(ErrorCode::Invalid, u"its “date” is no date"_s);
    }
    EntryDraft draft;
    draft.content = line.text;
    draft.mood = 5; // an empty text can be analysed: nothing is found in it
    if (auto fine = checkDraft(draft); !fine)
        return fail(fine.error());
    return line;
}

} // namespace

TextStream::TextStream(Analyse analyse, QObject *parent)
    : QObject(parent)
    , m_analyse(std::move(analyse))
{}

TextStream::~TextStream() = default;

Result<> TextStream::start(const QString &path)
{
    m_file.setFileName(path);
    const bool opened = path == "-"_L1
        ? m_file.open(STDIN_FILENO, QIODevice::ReadOnly | QIODevice::Unbuffered)
        : m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    if (!opened)
        return fail(m_file.exists() ? ErrorCode::Invalid : ErrorCode::NotFound,
                    u"“%1” cannot be read: %2"_s.arg(path, m_file.errorString()));
    m_notifier = std::make_unique<QSocketNotifier>(m_file.handle(), QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &TextStream::readMore);
    return {};
}

void TextStream::readMore()
{
    const qsizetype had = m_buffer.size();
    m_buffer.resize(had + chunk);
    const ssize_t n = ::read(m_file.handle(), m_buffer.data() + had, chunk);
    m_buffer.resize(had + std::max<ssize_t>(n, 0));
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    m_atEnd = n <= 0;
    goOn();
}

void TextStream::goOn()
{
    do
        takeLines();
    while (tell()); // what was told made room
    m_notifier->setEnabled(!m_atEnd && !m_buffer.contains('\n'));
    if (m_atEnd && m_slots.empty() && m_buffer.isEmpty() && !m_ended) {
        m_ended = true;
        Q_EMIT ended(m_failed);
    }
}

void TextStream::takeLines()
{
    qsizetype at = 0;
    while (m_slots.size() < ahead()) {
        qsizetype end = m_buffer.indexOf('\n', at);
        if (end < 0 && (!m_atEnd || at == m_buffer.size()))
            break;
        end = end < 0 ? m_buffer.size() : end;
        if (!m_dropping)
            take(QByteArrayView(m_buffer).sliced(at, end - at));
        m_dropping = false;
        at = std::min(end + 1, m_buffer.size());
    }
    m_buffer.remove(0, at);
    if (!m_buffer.contains('\n') && (m_dropping || m_buffer.size() > longestLine)) {
        if (!m_dropping)
            take(m_buffer);
        m_dropping = true;
        m_buffer.clear();
    }
}

void TextStream::take(QByteArrayView line)
{
    ++m_lineNumber;
    if (line.trimmed().isEmpty())
        return;
    auto slot = std::make_shared<Slot>();
    m_slots.push_back(slot);
    const auto refuse = [&](const QString &why) {
        slot->answer = fail(ErrorCode::Invalid, u"line %1: %2"_s.arg(m_lineNumber).arg(why));
    };
    if (line.size() > longestLine)
        return refuse(u"it is longer than %1 MiB"_s.arg(longestLine / 1'048'576));
    if (const qsizetype bad = firstInvalidUtf8(line); bad >= 0)
        return refuse(u"it is not UTF-8: see byte %1"_s.arg(bad));
    QJsonParseError problem{};
    const auto document = QJsonDocument::fromJson(line.toByteArray(), &problem);
    if (problem.error != QJsonParseError::NoError)
        return refuse(u"%1 at byte %2"_s.arg(problem.errorString()).arg(problem.offset));
    slot->id = document.object().value(u"id");
    const auto parsed = lineFrom(document);
    if (!parsed)
        return refuse(parsed.error().detail);
    m_analyse(parsed->text, parsed->day).then(this, [this, slot](Result<QJsonObject> answer) {
        slot->answer = std::move(answer);
        // An answer that is there already comes before this line is out of the buffer.
        QMetaObject::invokeMethod(this, &TextStream::goOn, Qt::QueuedConnection);
    });
}

bool TextStream::tell()
{
    bool told = false;
    for (; !m_slots.empty() && m_slots.front()->answer; told = true) {
        const auto slot = m_slots.front();
        m_slots.pop_front();
        QJsonObject line{{u"id"_s, slot->id.isUndefined() ? QJsonValue() : slot->id}};
        if (*slot->answer) {
            line.insert(u"results"_s, **slot->answer);
        } else {
            line.insert(u"error"_s, toJson(slot->answer->error()).value(u"error"));
            ++m_failed;
        }
        Q_EMIT lineDone(line);
    }
    return told;
}

} // namespace englog
