// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Provider.h"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace englog::test {

/// A provider whose answers a test decides: it fails as scripted, may be held at a gate, and counts
/// what it is asked. Its findings are empty but of the right kind.
class ScriptedProvider : public Provider
{
public:
    [[nodiscard]] Reach reach() const override { return distance; }
    [[nodiscard]] Identity identity(TaskKind) const override
    {
        return {QStringLiteral("scripted"), model, QStringLiteral("1")};
    }

    void analyse(const AnalysisRequest &request, std::stop_token stop, const Alive &,
                 const Done &done) override
    {
        std::optional<Error> failure;
        {
            std::unique_lock guard(m_mutex);
            ++asked[request.kind];
            if (closeAfter > 0 && --closeAfter == 0)
                m_open = false;
            texts.push_back(*request.text);
            if (!failures.empty()) {
                failure = failures.front();
                failures.pop_front();
            }
            ++m_inside;
            m_changed.notify_all();
            std::stop_callback wake(stop, [this] {
                const std::lock_guard relock(m_stopMutex);
                m_changed.notify_all();
            });
            m_changed.wait(guard, [&] { return m_open || stop.stop_requested(); });
            --m_inside;
        }
        if (stop.stop_requested())
            done(fail(ErrorCode::Cancelled, QStringLiteral("stopped")));
        else if (failure)
            done(fail(*failure));
        else
            done(answerTo(request.kind));
    }

    static Analysis answerTo(TaskKind kind)
    {
        Analysis analysis;
        analysis.language = QStringLiteral("en");
        analysis.confidence = 0.5;
        switch (kind) {
        case TaskKind::SentimentAnalysis: {
            SentimentAnalysis found;
            found.overall = Sentiment{0.5, SentimentLabel::Positive, 0.5, {{0, 1}}};
            found.emotions = {{QStringLiteral("joy"), 0.7}};
            analysis.finding = found;
            break;
        }
        case TaskKind::ContentExtraction:
            analysis.finding = ContentExtraction{QStringLiteral("s"), {{0, 1}}, {}, {}};
            break;
        case TaskKind::ThemeIdentification:
            analysis.finding = ThemeIdentification{{{QStringLiteral("work"), 0.6}}, {}};
            break;
        case TaskKind::EntityRecognition:
            analysis.finding = EntityRecognition{};
            break;
        case TaskKind::EmbeddingGeneration:
            analysis.finding = EmbeddingGeneration{{1.0F, 0.0F}};
            break;
        case TaskKind::InsightGeneration:
            analysis.finding = InsightGeneration{};
            break;
        }
        return analysis;
    }

    void close()
    {
        const std::lock_guard guard(m_mutex);
        m_open = false;
    }
    void open()
    {
        const std::lock_guard guard(m_mutex);
        m_open = true;
        m_changed.notify_all();
    }
    int inside()
    {
        const std::lock_guard guard(m_mutex);
        return m_inside;
    }
    int askedInAll()
    {
        const std::lock_guard guard(m_mutex);
        int sum = 0;
        for (const int n : std::as_const(asked))
            sum += n;
        return sum;
    }

    Reach distance = Reach::Device;
    int closeAfter = 0; ///< so many calls more are answered, and then none until open()
    QString model = QStringLiteral("m1");
    std::deque<Error> failures; ///< of the next calls, whatever they ask
    QMap<TaskKind, int> asked;
    std::vector<QString> texts;

private:
    std::mutex m_mutex;
    std::mutex m_stopMutex;
    std::condition_variable m_changed;
    bool m_open = true;
    int m_inside = 0;
};

} // namespace englog::test
