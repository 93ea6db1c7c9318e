// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/openai/AnswerReader.h"
#include "engine/providers/openai/Pieces.h"
#include "engine/providers/openai/Prompts.h"
#include "engine/providers/openai/Redaction.h"
#include "engine/providers/openai/Service.h"

#include <deque>

namespace englog::openai {

/// Asks a model for several kinds of one entry.
///
/// The text goes in pieces that fit the model, one call after the other. Each call is a round: it
/// asks some kinds about one piece. What did not hold is asked for once more by itself, then each
/// kind alone; so a round may put others in its place, and the job ends when there are none left:
///
///     ask (all kinds) -> repair (those that did not hold) -> last (each of them alone)
///
/// A form that the service refuses, and a text that it has no room for, cost no round. What
/// befalls the provider as a whole ends all kinds that are not answered yet.
///
/// *Thread:* one call is under way at a time, so its members have one reader at a time.
class ChatJob : public std::enable_shared_from_this<ChatJob>
{
public:
    /// \param asks  of one text, no kind twice; not empty
    ChatJob(std::shared_ptr<Service> service, const QList<Provider::Ask> &asks,
            Provider::Alive alive);

    void start() { next(); }

    /// The body of the first call.
    [[nodiscard]] QByteArray preview();

private:
    enum class Stage {
        Ask,
        Repair, ///< with what was wrong
        Last,   ///< alone, and what is wrong then stays wrong
    };
    struct Round
    {
        qsizetype piece = 0;
        QList<TaskKind> kinds;
        Stage stage = Stage::Ask;
        QString answer;                 ///< of a repair: what did not hold
        QMap<TaskKind, QString> faults; ///< and why
        int room = 1;                   ///< times the room that an answer has as a rule
        int tries = 0;                  ///< that an accident has cost
    };
    struct Seat
    {
        Provider::Ask ask;
        QList<PieceFinding> found;
        qint64 tokensIn = 0;
        qint64 tokensOut = 0;
        bool ended = false;
    };

    void cutUp();
    [[nodiscard]] qsizetype mostUnits(const QList<TaskKind> &kinds);
    void next();
    void ask(const Round &round);
    [[nodiscard]] Material materialFor(const QList<TaskKind> &kinds);
    [[nodiscard]] QString asSent(const QString &text);
    [[nodiscard]] ChatQuestion questionOf(const Round &round);

    void answered(const Round &round, const Service::Outcome &outcome);
    void turnedDown(const Round &round, const Refusal &refusal, const Capabilities &asked);
    void read(const Round &round, const QString &content);
    void mend(const Round &round, const QJsonObject &answer, const QString &content,
              const QMap<TaskKind, QString> &faults);
    void askAlone(const Round &round, Stage stage);
    void shorten(int context);

    [[nodiscard]] QList<TaskKind> kinds() const;
    [[nodiscard]] Seat &seatOf(TaskKind kind);
    void charge(const Round &round, const Service::Outcome &outcome);
    void settleSeats();
    void end(TaskKind kind, const Error &error);
    void endAll(const Error &error);
    void end(Seat &seat, const Result<Analysis> &result);

    const std::shared_ptr<Service> m_service;
    const Provider::Alive m_alive;
    const AnalysisRequest m_request; ///< the first: text, entry and day are all's
    QList<ThemeDefinition> m_themes;
    QStringList m_themeNames;
    Redaction m_redaction;
    QList<Seat> m_seats;
    SharedStop m_stop;
    double m_bytesOfUnit = 1.0; ///< in UTF-8, which tokens go by
    qsizetype m_most = 0;       ///< units a piece
    bool m_shortened = false;
    QList<Span> m_pieces;
    std::deque<Round> m_rounds;
    std::optional<Millis> m_pause;
};

} // namespace englog::openai
