// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/openai/Anchors.h"

#include <QJsonObject>

namespace englog::openai {

/// The first JSON object in what a model wrote, or nothing: some think aloud before it, fence it
/// as code, or say a word after it.
[[nodiscard]] std::optional<QJsonObject> firstObjectIn(const QString &answer);

/// The part of an answer that is for this kind; of one kind alone, also without its name around it.
[[nodiscard]] QJsonValue partFor(TaskKind kind, const QJsonObject &answer, bool alone);

/// Turns one part of an answer into a finding, and believes nothing of it.
///
/// A number that is out of its range makes the part unusable; so does a label that is none where
/// there is one label, or all of a list. Of a list that has some good ones, the others are dropped;
/// so are quotes that do not stand in the text, and things that rest on them.
///
/// *Errors:* Transient; `detail` names the field and what it must be, in words that the model can
/// be told. It holds nothing of the answer and nothing of the text.
class AnswerReader
{
public:
    struct Part
    {
        Finding finding;
        std::optional<double> confidence;
    };
    /// What is made of a list of which no quote stands in the text.
    enum class Unplaced {
        Refuse, ///< worth asking once more
        Drop,   ///< it was: the list is empty
    };

    /// \param themes  the names that a theme may have
    AnswerReader(const QString &text, const QStringList &themes) : m_anchors(text), m_themes(themes)
    {}

    [[nodiscard]] Result<Part> read(TaskKind kind, const QJsonValue &part, Unplaced unplaced) const;

private:
    [[nodiscard]] Result<Part> sentiment(const QJsonObject &part) const;
    [[nodiscard]] Result<Part> content(const QJsonObject &part, Unplaced unplaced) const;
    [[nodiscard]] Result<Part> themes(const QJsonObject &part) const;
    [[nodiscard]] Result<Part> entities(const QJsonObject &part, Unplaced unplaced) const;
    [[nodiscard]] Result<Part> insights(const QJsonObject &part, Unplaced unplaced) const;
    [[nodiscard]] QList<Span> placesOf(const QJsonArray &quotes, qsizetype most,
                                       qsizetype longest) const;

    Anchors m_anchors;
    QStringList m_themes;
};

} // namespace englog::openai
