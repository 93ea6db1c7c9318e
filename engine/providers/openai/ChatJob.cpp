// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/ChatJob.h"

#include "engine/providers/openai/Schemas.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog::openai {

namespace {

constexpr qsizetype usualPiece = 12'000; ///< bytes; some 3000 tokens
constexpr qsizetype shortestPiece = 400;
constexpr qint64 leastContext = 500; ///< tokens; no model has less

/// Tokens that an answer may take: twice what a full one does.
int roomOf(const QList<TaskKind> &kinds, qsizetype units)
{
    int room = 200;
    for (const TaskKind kind : kinds) {
        room += 500;
        if (kind == TaskKind::EntityRecognition) // a line for each mention
            room += int(std::min<qsizetype>(units, usualPiece) / 8);
    }
    return room;
}

QStringList namesIn(const QList<Finding> &findings)
{
    QStringList names;
    for (const Finding &finding : findings) {
        const auto *found = std::get_if<EntityRecognition>(&finding);
        if (!found)
            continue;
        for (const Entity &entity : found->entities) {
            if (entity.type == EntityType::Person)
                names += entity.text;
        }
    }
    return names;
}

QStringList namesToHide(const Service &service, const QList<Provider::Ask> &asks)
{
    QStringList names = service.namesIn(asks.first().request);
    for (const Provider::Ask &ask : asks)
        names += namesIn(ask.request.findings);
    return names;
}

/// The same with every text within changed, names of properties as well.
QJsonValue mapped(const QJsonValue &value, const std::function<QString(const QString &)> &change)
{
    if (value.isString())
        return change(value.toString());
    if (value.isArray()) {
        QJsonArray list;
        const QJsonArray old = value.toArray();
        for (const QJsonValue one : old)
            list.append(mapped(one, change));
        return list;
    }
    if (value.isObject()) {
        QJsonObject object;
        const QJsonObject old = value.toObject();
        for (auto property = old.begin(); property != old.end(); ++property)
            object[change(property.key())] = mapped(property.value(), change);
        return object;
    }
    return value;
}

/// ISO 639-1, of what may be `en-GB` or a word.
QString languageIn(const QJsonObject &answer)
{
    const QString code = answer["language"_L1].toString().trimmed().toLower();
    const QString first = code.section(u'-', 0, 0).section(u'_', 0, 0);
    const bool isCode = first.size() == 2
        && std::ranges::all_of(first, [](QChar unit) { return unit >= u'a' && unit <= u'z'; });
    return isCode ? first : QString();
}

Finding emptyFinding(TaskKind kind)
{
    switch (kind) {
    case TaskKind::SentimentAnalysis:
        return SentimentAnalysis{};
    case TaskKind::ContentExtraction:
        return ContentExtraction{};
    case TaskKind::ThemeIdentification:
        return ThemeIdentification{};
    case TaskKind::EntityRecognition:
        return EntityRecognition{};
    case TaskKind::EmbeddingGeneration:
        return EmbeddingGeneration{};
    case TaskKind::InsightGeneration:
        break;
    }
    return InsightGeneration{};
}

} // namespace

ChatJob::ChatJob(std::shared_ptr<Service> service, const QList<Provider::Ask> &asks,
                 Provider::Alive alive)
    : m_service(std::move(service))
    , m_alive(std::move(alive))
    , m_request(asks.first().request)
    , m_themes(m_request.themes ? *m_request.themes : m_service->parts().themes)
    , m_redaction(*m_request.text,
                  m_service->config().redact ? namesToHide(*m_service, asks) : QStringList())
    , m_stop(asks)
{
    for (const ThemeDefinition &theme : std::as_const(m_themes))
        m_themeNames += theme.name;
    for (const Provider::Ask &ask : asks)
        m_seats.append({ask, {}, 0, 0, false});
    const double bytes = double(m_request.text->toUtf8().size());
    m_bytesOfUnit = bytes / double(std::max<qsizetype>(1, m_request.text->size()));
    cutUp();
}

QList<TaskKind> ChatJob::kinds() const
{
    QList<TaskKind> kinds;
    for (const Seat &seat : m_seats) {
        if (!seat.ended)
            kinds += seat.ask.request.kind;
    }
    return kinds;
}

ChatJob::Seat &ChatJob::seatOf(TaskKind kind)
{
    return *std::ranges::find_if(
        m_seats, [kind](const Seat &seat) { return seat.ask.request.kind == kind; });
}

/// The units of text that there is room for beside the question and its answer.
qsizetype ChatJob::mostUnits(const QList<TaskKind> &kinds)
{
    constexpr double bytesOfToken = 3.0; // fewer than there are, as a rule
    const Capabilities known = m_service->known(m_service->config().model);
    double bytes = double(usualPiece);
    if (known.context > 0) {
        const QString system =
            systemMessage(m_service->config(), kinds, schemaOf(kinds, m_themeNames));
        const QString rest = userMessage(materialFor(kinds));
        const double taken = double((system + rest).toUtf8().size()) / bytesOfToken;
        bytes =
            std::min(bytes, bytesOfToken * (known.context - roomOf(kinds, shortestPiece) - taken));
    }
    return qsizetype(bytes / m_bytesOfUnit);
}

void ChatJob::cutUp()
{
    const QList<TaskKind> wanted = kinds();
    QList<QList<TaskKind>> groups{wanted};
    qsizetype most = mostUnits(wanted);
    if (most < shortestPiece && wanted.size() > 1) { // a small model has room for one kind
        groups.clear();
        most = usualPiece;
        for (const TaskKind kind : wanted) {
            groups.append({kind});
            most = std::min(most, mostUnits({kind}));
        }
    }
    most = std::max(most, shortestPiece);
    m_most = m_shortened ? std::min(most, std::max(shortestPiece, m_most / 3)) : most;
    m_pieces = piecesOf(*m_request.text, m_most);
    m_pieces.removeIf([this](const Span &piece) {
        return QStringView(*m_request.text).sliced(piece.start, piece.length).trimmed().isEmpty();
    });
    m_rounds.clear();
    for (qsizetype piece = 0; piece < m_pieces.size(); ++piece) {
        for (const QList<TaskKind> &group : std::as_const(groups))
            m_rounds.push_back({.piece = piece, .kinds = group});
    }
}

void ChatJob::next()
{
    settleSeats();
    while (!m_rounds.empty()) {
        Round round = m_rounds.front();
        m_rounds.pop_front();
        round.kinds.removeIf([this](TaskKind kind) { return seatOf(kind).ended; });
        if (!round.kinds.isEmpty())
            return ask(round);
    }
    Q_ASSERT(kinds().isEmpty());
}

/// Ends what has been stopped, and what has an answer to every piece.
void ChatJob::settleSeats()
{
    for (Seat &seat : m_seats) {
        if (seat.ended)
            continue;
        if (seat.ask.stop.stop_requested()) {
            end(seat, fail(ErrorCode::Cancelled, u"stopped"_s));
        } else if (m_pieces.isEmpty()) {
            end(seat, Analysis{.finding = emptyFinding(seat.ask.request.kind)});
        } else if (seat.found.size() == m_pieces.size()) {
            PieceFinding found = merged(seat.found);
            end(seat,
                Analysis{.finding = std::move(found.finding),
                         .language = found.language,
                         .confidence = found.confidence,
                         .tokensUsed = seat.tokensIn + seat.tokensOut,
                         .costUsd = m_service->config().costOf(seat.tokensIn, seat.tokensOut),
                         .pause = m_pause});
        }
    }
}

/// What these kinds are told beside the text.
Material ChatJob::materialFor(const QList<TaskKind> &kinds)
{
    Material material;
    material.date = m_request.date;
    for (const TaskKind kind : kinds) {
        const AnalysisRequest &request = seatOf(kind).ask.request;
        if (kind == TaskKind::ThemeIdentification)
            material.themes = m_themes;
        if (kind == TaskKind::ContentExtraction)
            material.summarySentences = request.summarySentences;
        if (kind == TaskKind::InsightGeneration)
            material.findings = findingsInShort(request.findings, *m_request.text);
    }
    material.findings =
        mapped(material.findings, [this](const QString &text) { return asSent(text); }).toObject();
    return material;
}

QString ChatJob::asSent(const QString &text)
{
    return m_service->config().redact ? m_redaction.hide(text) : text;
}

ChatQuestion ChatJob::questionOf(const Round &round)
{
    const Span piece = m_pieces[round.piece];
    Material material = materialFor(round.kinds);
    material.text = asSent(m_request.text->sliced(piece.start, piece.length));
    ChatQuestion question;
    question.schema = schemaOf(round.kinds, m_themeNames);
    question.room = round.room * roomOf(round.kinds, piece.length);
    question.messages = {
        {u"system"_s, systemMessage(m_service->config(), round.kinds, question.schema)},
        {u"user"_s, userMessage(material)}};
    if (!round.answer.isEmpty()) { // an empty one is asked for anew: some take no empty message
        question.messages.append({u"assistant"_s, round.answer});
        question.messages.append({u"user"_s, repairMessage(round.faults)});
    }
    return question;
}

QByteArray ChatJob::preview()
{
    if (m_rounds.empty())
        return {};
    const ChatQuestion question = questionOf(m_rounds.front());
    return m_service->dialect().chatBody(question, m_service->known(m_service->config().model));
}

void ChatJob::ask(const Round &round)
{
    const ChatQuestion question = questionOf(round);
    Service::Call call;
    call.url = m_service->dialect().chatUrl();
    call.model = m_service->config().model;
    call.body = [service = m_service, question](const Capabilities &known) {
        return service->dialect().chatBody(question, known);
    };
    if (!m_request.entry.isNull())
        call.entries = {m_request.entry};
    for (const TaskKind kind : round.kinds)
        call.purposes += toString(kind);
    call.tokensOut = question.room / 2;
    call.stop = m_stop.token();
    call.alive = m_alive;
    m_service->call(call, [self = shared_from_this(), round](const Service::Outcome &outcome) {
        self->answered(round, outcome);
    });
}

void ChatJob::answered(const Round &round, const Service::Outcome &outcome)
{
    charge(round, outcome);
    m_pause = outcome.pause;
    if (!outcome.answer) {
        turnedDown(round, outcome.answer.error(), outcome.asked);
        return next();
    }
    const auto reply = m_service->dialect().chatReply(outcome.answer->body);
    // Ollama cuts a question to what the model holds, and says it only by how much it has read.
    // Not remembered, for older ones leave out what they still had read of a question before.
    const bool wasCut = m_service->config().api == ProviderConfig::Api::Ollama
        && outcome.tokensIn >= leastContext && outcome.tokensIn < outcome.estimatedIn / 2;
    if (!reply)
        for (const TaskKind kind : round.kinds)
            end(kind, reply.error());
    else if (wasCut)
        shorten(0);
    else if (reply->end == ChatReply::End::Whole)
        read(round, reply->content);
    else if (reply->end == ChatReply::End::Refused)
        for (const TaskKind kind : round.kinds)
            end(kind, {ErrorCode::Invalid, u"the model does not answer to this text"_s, {}, {}});
    else if (round.room == 1) {
        Round again = round;
        again.room = 4; // a model that thinks aloud needs as much
        m_rounds.push_front(again);
    } else
        askAlone(round, Stage::Last);
    next();
}

void ChatJob::turnedDown(const Round &round, const Refusal &refusal, const Capabilities &asked)
{
    constexpr int mostTries = 2;
    Round again = round;
    switch (refusal.then) {
    case Refusal::Then::Negotiate:
        if (m_service->giveUp(m_service->config().model, asked, *refusal.field)) {
            m_rounds.push_front(again);
            return;
        }
        break;
    case Refusal::Then::Shorten:
        return shorten(refusal.context);
    case Refusal::Then::AskAgain:
        if (++again.tries <= mostTries) {
            m_rounds.push_front(again);
            return;
        }
        break;
    case Refusal::Then::AskAlone:
        break;
    case Refusal::Then::Report:
        if (refusal.error.code != ErrorCode::Invalid)
            return endAll(refusal.error);
        for (const TaskKind kind : round.kinds)
            end(kind, refusal.error);
        return;
    }
    if (round.kinds.size() > 1)
        askAlone(round, Stage::Ask);
    else if (refusal.error.code == ErrorCode::Invalid)
        end(round.kinds.first(), m_service->refused(m_request.entry, refusal.error));
    else
        end(round.kinds.first(), refusal.error);
}

void ChatJob::read(const Round &round, const QString &content)
{
    const auto object = firstObjectIn(content);
    if (!object)
        return mend(round, {}, content, {});
    const QJsonObject answer = mapped(*object, [this](const QString &text) {
                                   return m_redaction.restored(text);
                               }).toObject();
    const Span piece = m_pieces[round.piece];
    const AnswerReader reader(m_request.text->sliced(piece.start, piece.length), m_themeNames);
    const auto unplaced =
        round.stage == Stage::Ask ? AnswerReader::Unplaced::Refuse : AnswerReader::Unplaced::Drop;
    QMap<TaskKind, QString> faults;
    for (const TaskKind kind : round.kinds) {
        const auto part =
            reader.read(kind, partFor(kind, answer, round.kinds.size() == 1), unplaced);
        if (part)
            seatOf(kind).found.append(
                {piece, shifted(part->finding, piece.start), part->confidence, languageIn(answer)});
        else
            faults[kind] = part.error().detail;
    }
    if (faults.size() < round.kinds.size())
        m_service->succeeded(m_service->config().model);
    if (!faults.isEmpty())
        mend(round, *object, content, faults);
}

/// \param answer  as it came; of one that is no object, `content` \param faults  of none: all
void ChatJob::mend(const Round &round, const QJsonObject &answer, const QString &content,
                   const QMap<TaskKind, QString> &faults)
{
    constexpr qsizetype longest = 4'000; // of what is sent back
    Round again{.piece = round.piece, .stage = Stage::Repair};
    QJsonObject wrong;
    for (const TaskKind kind : round.kinds) {
        if (!answer.isEmpty() && !faults.contains(kind))
            continue;
        again.kinds += kind;
        again.faults[kind] = faults.value(kind, u"the answer is no JSON object"_s);
        if (answer.contains(toString(kind)))
            wrong[toString(kind)] = answer[toString(kind)];
    }
    if (round.stage == Stage::Ask) {
        again.answer = answer.isEmpty()
            ? content
            : QString::fromUtf8(QJsonDocument(wrong).toJson(QJsonDocument::Compact));
        again.answer.truncate(longest);
        m_rounds.push_front(again);
    } else if (round.stage == Stage::Repair && again.kinds.size() > 1) {
        askAlone(again, Stage::Last);
    } else {
        for (const TaskKind kind : std::as_const(again.kinds))
            end(kind,
                {ErrorCode::Transient,
                 u"“%1” (%2) sent an answer that makes no sense: %3"_s.arg(
                     m_service->config().name, m_service->config().host(), again.faults[kind]),
                 {},
                 {}});
    }
}

/// Each kind by itself; one that is by itself already has no room for its answer.
void ChatJob::askAlone(const Round &round, Stage stage)
{
    if (round.kinds.size() == 1)
        return end(round.kinds.first(),
                   {ErrorCode::Invalid, u"the model's answer to this text has no end"_s, {}, {}});
    for (auto kind = round.kinds.rbegin(); kind != round.kinds.rend(); ++kind)
        m_rounds.push_front({.piece = round.piece, .kinds = {*kind}, .stage = stage});
}

/// Begins again with smaller pieces, once.
void ChatJob::shorten(int context)
{
    if (context > 0)
        m_service->learnContext(m_service->config().model, context);
    if (m_shortened)
        return endAll({ErrorCode::Invalid,
                       u"the text has no room in the model"_s,
                       u"choose a model with a larger context"_s,
                       {}});
    m_shortened = true;
    m_most = std::min(m_most, m_request.text->size()); // of which a third is the most now
    for (Seat &seat : m_seats)
        seat.found.clear();
    cutUp();
}

void ChatJob::charge(const Round &round, const Service::Outcome &outcome)
{
    const QList<qint64> equally(round.kinds.size(), 1);
    const QList<qint64> in = divided(outcome.tokensIn, equally);
    const QList<qint64> out = divided(outcome.tokensOut, equally);
    for (qsizetype n = 0; n < round.kinds.size(); ++n) {
        Seat &seat = seatOf(round.kinds[n]);
        seat.tokensIn += in[n];
        seat.tokensOut += out[n];
    }
}

void ChatJob::end(TaskKind kind, const Error &error)
{
    end(seatOf(kind), fail(error));
}

void ChatJob::endAll(const Error &error)
{
    settleSeats(); // what is whole stays so
    for (Seat &seat : m_seats)
        end(seat, fail(error));
    m_rounds.clear();
}

void ChatJob::end(Seat &seat, const Result<Analysis> &result)
{
    if (seat.ended)
        return;
    seat.ended = true;
    seat.ask.done(result);
}

} // namespace englog::openai
