// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/ResultsPanel.h"

#include "ui/Words.h"
#include "ui/widgets/BarList.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/Chip.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/SentimentGauge.h"
#include "ui/widgets/StepList.h"

#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int mostEmotions = 6;
constexpr int mostChips = 14;

QLabel *paragraph(const QString &text)
{
    auto *label = new QLabel(text);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QList<Span> ownSpans(const Insight &insight, const std::optional<EntryId> &entry)
{
    QList<Span> spans;
    for (const Evidence &evidence : insight.evidence)
        if (evidence.entry.isNull() || evidence.entry == entry)
            spans.append(evidence.span);
    return spans;
}

} // namespace

ResultsPanel::ResultsPanel(QWidget *parent)
    : QScrollArea(parent)
    , m_steps(new StepList)
    , m_progress(new QProgressBar)
    , m_note(quietLabel({}))
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Analysis of the open entry"));
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setBackgroundRole(QPalette::Window);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(6);
    m_progress->setAccessibleName(tr("Progress of the analysis"));
    m_steps->setObjectName(u"steps"_s);
    m_note->setObjectName(u"resultsNote"_s);

    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(18, 16, 18, 20);
    layout->setSpacing(14);
    layout->addWidget(titleLabel(tr("What it says"), 1.15));
    layout->addWidget(m_note);
    layout->addWidget(m_progress);
    const std::array titles{tr("Feeling"), tr("Emotions"),       tr("In short"),
                            tr("Themes"),  tr("Key phrases"),    tr("Names and dates"),
                            tr("Noticed"), tr("How it was made")};
    for (int i = 0; i < PartCount; ++i) {
        m_parts[size_t(i)] = makeSection(titles[size_t(i)]);
        layout->addWidget(m_parts[size_t(i)].box);
    }
    layout->addWidget(m_steps);
    layout->addStretch();
    setWidget(page);
    connect(m_steps, &StepList::retryRequested, this, &ResultsPanel::retryRequested);
    clear();
}

void ResultsPanel::clear()
{
    m_status.reset();
    m_ai = AiLevel::Any;
    setResults({});
    m_steps->setStates({});
    verticalScrollBar()->setValue(0);
}

void ResultsPanel::setAi(AiLevel level)
{
    m_ai = level;
    showHead();
}

void ResultsPanel::setStatus(const ProcessingStatus &status)
{
    m_status = status;
    m_steps->setStates(status.byKind);
    showHead();
}

void ResultsPanel::setResults(const AggregatedResults &results)
{
    m_results = results;
    showSentiment();
    showContent();
    showThemes();
    showNames();
    showInsights();
    showMakers();
    showHead();
    Q_EMIT spansPointedAt({});
}

ResultsPanel::Section ResultsPanel::makeSection(const QString &title)
{
    Section section;
    section.box = new QWidget;
    auto *layout = new QVBoxLayout(section.box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    auto *head = quietLabel(title);
    QFont font = head->font();
    font.setWeight(QFont::DemiBold);
    head->setFont(font);
    layout->addWidget(head);
    section.body = new QVBoxLayout;
    section.body->setSpacing(6);
    layout->addLayout(section.body);
    section.box->hide();
    return section;
}

QVBoxLayout *ResultsPanel::fresh(Part part)
{
    const Section &section = m_parts[part];
    while (QLayoutItem *item = section.body->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    section.box->hide();
    return section.body;
}

void ResultsPanel::addChip(QLayout *row, const QString &text, const QList<Span> &spans)
{
    const bool leads = !spans.isEmpty() && !m_results.stale;
    auto *chip = new Chip(text, leads ? Chip::Kind::Pressable : Chip::Kind::Plain);
    row->addWidget(chip);
    if (!leads)
        return;
    connect(chip, &Chip::clicked, this, [this, spans] { Q_EMIT spanChosen(spans.first()); });
    connect(chip, &Chip::pointedAt, this,
            [this, spans](bool inside) { Q_EMIT spansPointedAt(inside ? spans : QList<Span>()); });
}

void ResultsPanel::addQuote(QVBoxLayout *body, const QString &text, const QList<Span> &spans)
{
    body->addWidget(paragraph(text));
    if (spans.isEmpty() || m_results.stale)
        return;
    auto *show = new Chip(tr("Show in the text"), Chip::Kind::Pressable);
    show->setAccessibleName(tr("Show in the text: %1").arg(text));
    body->addWidget(show, 0, Qt::AlignLeft);
    connect(show, &Chip::clicked, this, [this, spans] { Q_EMIT spanChosen(spans.first()); });
    connect(show, &Chip::pointedAt, this,
            [this, spans](bool inside) { Q_EMIT spansPointedAt(inside ? spans : QList<Span>()); });
}

void ResultsPanel::showHead()
{
    const bool asked = m_status && m_status->totalTasks > 0;
    const bool running = asked && m_status->completedTasks < m_status->totalTasks;
    m_progress->setVisible(running);
    m_progress->setMaximum(asked ? m_status->totalTasks : 1);
    m_progress->setValue(asked ? m_status->completedTasks : 0);
    m_steps->setVisible(asked && m_ai != AiLevel::Never);
    QString note;
    if (m_ai == AiLevel::Never)
        note = tr("This entry is never analysed, as you asked.");
    else if (running)
        note = tr("%1 of %2 analyses done").arg(m_status->completedTasks).arg(m_status->totalTasks);
    else if (asked && m_status->state == ProcessingStatus::State::Failed)
        note = tr("Some analyses failed. The others are shown; each can be tried again below.");
    else if (m_results.stale)
        note = tr("The text has changed since: this is what an earlier version said.");
    else if (!asked && m_results.provenance.isEmpty())
        note = tr("What is read from your words appears here, a moment after you pause.");
    else if (m_results.isReadInPart())
        note = partNote();
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

/// What was not read of a text that is not English, and what was.
QString ResultsPanel::partNote() const
{
    const QString rest = tr("Emoji, dates in numbers and likeness to other entries are read in "
                            "every language.");
    const QString note = m_results.language.isEmpty()
        ? tr("The language of this entry is not known, or it is too short to tell: feelings, "
             "themes, names, key phrases and a summary are read in English only.")
        : tr("This entry is in %1: feelings, themes, names, key phrases and a summary are read in "
             "English only.")
              .arg(languageName());
    return note + u' ' + rest;
}

QString ResultsPanel::languageName() const
{
    return QLocale::languageToString(QLocale::codeToLanguage(m_results.language));
}

void ResultsPanel::showSentiment()
{
    QVBoxLayout *feeling = fresh(SentimentPart);
    QVBoxLayout *emotions = fresh(EmotionsPart);
    if (!m_results.sentiment)
        return;
    if (const auto &overall = m_results.sentiment->overall) {
        auto *line = new QWidget;
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        auto *word = titleLabel(wordFor(overall->label), 1.2);
        word->setObjectName(u"feelingWord"_s);
        row->addWidget(word);
        row->addStretch();
        row->addWidget(quietLabel(tr("confidence %1").arg(percent(overall->confidence))));
        feeling->addWidget(line);
        auto *gauge = new SentimentGauge;
        gauge->setSentiment(*overall);
        feeling->addWidget(gauge);
        if (!overall->evidence.isEmpty() && !m_results.stale) {
            auto *why = new Chip(tr("Show the words"), Chip::Kind::Pressable);
            const QList<Span> spans = overall->evidence;
            connect(why, &Chip::clicked, this, [this, spans] { Q_EMIT spanChosen(spans.first()); });
            connect(why, &Chip::pointedAt, this, [this, spans](bool inside) {
                Q_EMIT spansPointedAt(inside ? spans : QList<Span>());
            });
            feeling->addWidget(why, 0, Qt::AlignLeft);
        }
        m_parts[SentimentPart].box->show();
    }
    QList<BarList::Bar> bars;
    for (const Emotion &emotion : m_results.sentiment->emotions.mid(0, mostEmotions))
        bars.append({titled(emotion.name), emotion.intensity, percent(emotion.intensity)});
    if (bars.isEmpty())
        return;
    auto *list = new BarList(tr("Emotions"));
    list->setBars(bars);
    emotions->addWidget(list);
    m_parts[EmotionsPart].box->show();
}

void ResultsPanel::showContent()
{
    QVBoxLayout *summary = fresh(SummaryPart);
    QVBoxLayout *phrases = fresh(PhrasesPart);
    if (!m_results.content)
        return;
    const ContentExtraction &content = *m_results.content;
    if (!content.summary.isEmpty()) {
        addQuote(summary, content.readableSummary(), content.summarySpans);
        m_parts[SummaryPart].box->show();
    }
    // Names stand among the names.
    const auto isName = [this](const QString &phrase) {
        return m_results.entities
            && std::ranges::any_of(m_results.entities->entities, [&phrase](const Entity &entity) {
                   return entity.text.compare(phrase, Qt::CaseInsensitive) == 0;
               });
    };
    auto *row = new QWidget;
    auto *flow = new FlowLayout(6, row);
    for (int i = 0; i < int(content.keyPhrases.size()) && flow->count() < mostChips; ++i) {
        if (!isName(content.keyPhrases[i]))
            addChip(flow, content.keyPhrases[i], content.keyPhraseSpans.mid(i, 1));
    }
    phrases->addWidget(row);
    if (flow->count() == 0)
        return;
    m_parts[PhrasesPart].box->show();
}

void ResultsPanel::showThemes()
{
    QVBoxLayout *body = fresh(ThemesPart);
    if (!m_results.themes || m_results.themes->themes.isEmpty())
        return;
    auto *row = new QWidget;
    auto *flow = new FlowLayout(6, row);
    for (const Theme &theme : m_results.themes->themes)
        addChip(flow, u"%1  %2"_s.arg(titled(theme.name), percent(theme.confidence)), {});
    body->addWidget(row);
    m_parts[ThemesPart].box->show();
}

void ResultsPanel::showNames()
{
    QVBoxLayout *body = fresh(NamesPart);
    if (!m_results.entities || m_results.entities->entities.isEmpty())
        return;
    for (const EntityType type : {EntityType::Person, EntityType::Place, EntityType::Organization,
                                  EntityType::Event, EntityType::Date, EntityType::Other}) {
        QMap<QString, QList<Span>> places;
        QStringList order;
        for (const Entity &entity : m_results.entities->entities) {
            if (entity.type != type)
                continue;
            if (!places.contains(entity.text))
                order.append(entity.text);
            places[entity.text].append(entity.span);
        }
        if (order.isEmpty())
            continue;
        body->addWidget(quietLabel(pluralFor(type)));
        auto *row = new QWidget;
        auto *flow = new FlowLayout(6, row);
        for (const QString &name : order.mid(0, mostChips)) {
            const QList<Span> &spans = places[name];
            addChip(flow, spans.size() > 1 ? u"%1 ×%2"_s.arg(name).arg(spans.size()) : name, spans);
        }
        if (order.size() > mostChips)
            addChip(flow, tr("and %1 more").arg(order.size() - mostChips), {});
        body->addWidget(row);
    }
    m_parts[NamesPart].box->show();
}

void ResultsPanel::showInsights()
{
    QVBoxLayout *body = fresh(InsightsPart);
    if (!m_results.insights || m_results.insights->insights.isEmpty())
        return;
    for (const Insight &insight : m_results.insights->insights)
        addQuote(body, insight.text, ownSpans(insight, m_results.entry));
    m_parts[InsightsPart].box->show();
}

void ResultsPanel::showMakers()
{
    QVBoxLayout *body = fresh(MakersPart);
    if (m_results.provenance.isEmpty())
        return;
    QStringList makers;
    for (const Provenance &made : m_results.provenance) {
        const QString maker =
            made.provider == u"builtin"_s ? tr("the analyser on this device") : made.provider;
        const QString line = made.model.isEmpty() ? maker : u"%1 (%2)"_s.arg(maker, made.model);
        if (!makers.contains(line))
            makers.append(line);
    }
    QString text = tr("Read by %1.").arg(makers.join(tr(" and ")));
    if (!m_results.language.isEmpty())
        text += u' ' + tr("Language: %1.").arg(languageName());
    if (m_results.stats.processingMs > 0)
        text += u' ' + tr("It took %1.").arg(duration(m_results.stats.processingMs));
    body->addWidget(quietLabel(text));
    m_parts[MakersPart].box->show();
}

} // namespace englog
