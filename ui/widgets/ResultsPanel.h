// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/domain/Task.h"

#include <QScrollArea>

#include <array>

class QLabel;
class QProgressBar;
class QVBoxLayout;

namespace englog {

class StepList;

/// What the analyses found in the open entry, each part as it arrives, with the words it rests on.
class ResultsPanel : public QScrollArea
{
    Q_OBJECT

public:
    explicit ResultsPanel(QWidget *parent = nullptr);

    /// Nothing is known: a new entry, or none.
    void clear();
    void setAi(AiLevel level);
    void setStatus(const ProcessingStatus &status);
    void setResults(const AggregatedResults &results);

Q_SIGNALS:
    void spansPointedAt(const QList<englog::Span> &spans); ///< empty: no more
    void spanChosen(const englog::Span &span);
    void retryRequested(englog::TaskKind kind);

private:
    enum Part {
        SentimentPart,
        EmotionsPart,
        SummaryPart,
        ThemesPart,
        PhrasesPart,
        NamesPart,
        InsightsPart,
        MakersPart,
        PartCount,
    };
    struct Section
    {
        QWidget *box = nullptr;
        QVBoxLayout *body = nullptr;
    };

    Section makeSection(const QString &title);
    /// Empties the part; hidden until something is put into it.
    QVBoxLayout *fresh(Part part);
    void addChip(QLayout *row, const QString &text, const QList<Span> &spans);
    void addQuote(QVBoxLayout *body, const QString &text, const QList<Span> &spans);

    void showHead();
    [[nodiscard]] QString partNote() const;
    [[nodiscard]] QString languageName() const;
    void showSentiment();
    void showContent();
    void showThemes();
    void showNames();
    void showInsights();
    void showMakers();

    StepList *m_steps;
    QProgressBar *m_progress;
    QLabel *m_note;
    std::array<Section, PartCount> m_parts;
    AggregatedResults m_results;
    std::optional<ProcessingStatus> m_status;
    AiLevel m_ai = AiLevel::Any;
};

} // namespace englog
