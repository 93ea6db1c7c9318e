// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/ProviderView.h"

#include "ui/Colours.h"
#include "ui/Icons.h"
#include "ui/ProviderWords.h"
#include "ui/Words.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/KeyBox.h"
#include "ui/widgets/ProviderForm.h"
#include "ui/widgets/TroubleLabel.h"

#include <QDateTime>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// Scrolls to it, once it has its place.
void bringIntoView(QWidget *widget)
{
    QTimer::singleShot(0, widget, [widget] {
        for (QWidget *above = widget->parentWidget(); above; above = above->parentWidget()) {
            if (auto *scroll = qobject_cast<QScrollArea *>(above))
                return scroll->ensureWidgetVisible(widget, 0, 30);
        }
    });
}

} // namespace

ProviderView::ProviderView(Engine &engine, ProviderSetup *setup, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_mayChange(setup != nullptr)
    , m_title(titleLabel({}, 1.2))
    , m_placeIcon(new QLabel)
    , m_place(quietLabel({}))
    , m_healthRow(new QWidget)
    , m_health(new TroubleLabel)
    , m_again(new QPushButton(tr("Try again")))
    , m_form(new ProviderForm)
    , m_key(new KeyBox(setup))
    , m_trouble(new TroubleLabel)
    , m_trial(new QLabel)
    , m_apply(new QPushButton(tr("Apply")))
    , m_revert(new QPushButton(tr("Revert")))
    , m_test(new QPushButton(tr("Test connection")))
{
    makeHead();
    auto *head = new QHBoxLayout;
    head->addWidget(m_placeIcon);
    head->addWidget(m_place, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    column->addWidget(m_title);
    column->addLayout(head);
    column->addWidget(m_healthRow);
    column->addWidget(m_form);
    column->addWidget(titleLabel(tr("Key"), 1.0));
    column->addWidget(m_key);
    column->addWidget(makeFoot());
    m_form->setReadOnly(!m_mayChange);
    connect(m_form, &ProviderForm::edited, this, [this] {
        showPlace();
        Q_EMIT edited();
    });
    connect(m_form, &ProviderForm::modelsRequested, this, &ProviderView::modelsRequested);
    connect(m_apply, &QPushButton::clicked, this, &ProviderView::applyRequested);
    connect(m_revert, &QPushButton::clicked, this, &ProviderView::revertRequested);
    connect(m_test, &QPushButton::clicked, this, &ProviderView::trialRequested);
    connect(m_again, &QPushButton::clicked, this, [this] { m_engine.askRefusingAgain(); });
}

void ProviderView::makeHead()
{
    m_title->setObjectName(u"providerTitle"_s);
    m_title->setTextFormat(Qt::PlainText);
    m_place->setObjectName(u"providerPlace"_s);
    m_place->setTextFormat(Qt::PlainText);
    m_health->setObjectName(u"providerHealth"_s);
    m_again->setObjectName(u"providerAgain"_s);
    auto *row = new QHBoxLayout(m_healthRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_health, 1);
    row->addWidget(m_again, 0, Qt::AlignTop);
    m_healthRow->hide();
}

QWidget *ProviderView::makeFoot()
{
    m_trouble->setObjectName(u"providerTrouble"_s);
    m_trial->setObjectName(u"trialResult"_s);
    m_trial->setWordWrap(true);
    m_trial->setTextFormat(Qt::PlainText);
    m_trial->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_trial->hide();
    m_apply->setObjectName(u"applyProvider"_s);
    m_revert->setObjectName(u"revertProvider"_s);
    m_test->setObjectName(u"testProvider"_s);
    m_test->setToolTip(tr("Applies it, then asks one real question, and for one real embedding. "
                          "No word of your journal is sent."));
    auto *foot = new QWidget;
    auto *column = new QVBoxLayout(foot);
    column->setContentsMargins(0, 4, 0, 0);
    auto *row = new QHBoxLayout;
    row->addWidget(m_test);
    row->addStretch();
    row->addWidget(m_revert);
    row->addWidget(m_apply);
    column->addWidget(m_trouble);
    column->addLayout(row);
    column->addWidget(m_trial);
    return foot;
}

void ProviderView::show(const ProviderDraft &draft, const std::optional<ProviderConfig> &kept)
{
    const bool isAnother = !kept || !m_kept || kept->name != m_kept->name;
    m_kept = kept;
    m_form->show(draft, !kept);
    m_key->show(kept ? kept->name : draft.name, kept.has_value());
    const bool isChanged = !kept || draft != ProviderDraft::from(*kept);
    m_apply->setEnabled(m_mayChange && isChanged);
    m_revert->setEnabled(m_mayChange && isChanged);
    m_revert->setText(kept ? tr("Revert") : tr("Discard"));
    m_test->setEnabled(m_mayChange);
    if (isAnother) {
        m_form->setListing(false);
        m_test->setText(tr("Test connection"));
        m_trial->hide();
        tellTrouble({});
        showProblems({});
        showHealth({});
    }
    showPlace();
}

void ProviderView::showPlace()
{
    const ProviderDraft draft = m_form->draft();
    const ProviderConfig config = draft.config();
    m_title->setText(titleOf(draft.name));
    const QString words = placeOf(config);
    const QString meaning = config.host().isEmpty() ? QString()
        : config.place() == ProviderConfig::Place::Cloud
        ? tr("Never reads what is for this device only.")
        : config.place() == ProviderConfig::Place::Own ? tr("A host of your own.")
                                                       : tr("On this machine.");
    m_place->setText(meaning.isEmpty() ? words : tr("%1 · %2").arg(words, meaning));
    m_placeIcon->setPixmap(icon(placeIcon(config)).pixmap(QSize(16, 16), devicePixelRatioF()));
}

void ProviderView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showPlace();
}

void ProviderView::showHealth(const ProviderHealth &health)
{
    if (health.state == ProviderHealth::State::Closed)
        return m_healthRow->hide();
    const QString when = health.state == ProviderHealth::State::HalfOpen
        ? tr("It is being tried again.")
        : health.retryAt
        ? tr("It is tried again at %1.")
              .arg(QLocale().toString(toDateTime(*health.retryAt).toLocalTime().time(),
                                      QLocale::ShortFormat))
        : tr("Put that right, then press “Try again”.");
    m_health->tell(tr("It is not asked at present: %1. What waits for it keeps its place. %2")
                       .arg(health.reason, when));
    m_again->setVisible(health.state == ProviderHealth::State::Open);
    m_healthRow->show();
}

void ProviderView::showProblems(const QMap<ProviderDraft::Field, QString> &problems)
{
    m_form->showProblems(problems);
}

void ProviderView::tellTrouble(const QString &text)
{
    m_trouble->tell(text);
}

ProviderDraft ProviderView::draft() const
{
    return m_form->draft();
}

void ProviderView::startTyping()
{
    m_form->goToProblem();
}

void ProviderView::listModels()
{
    m_form->setListing(true);
    m_engine.models(name()).then(this, [this, asked = name()](const Result<QStringList> &models) {
        if (asked != name())
            return;
        m_form->setListing(false);
        if (models)
            m_form->setModels(*models);
        tellTrouble(models ? QString()
                           : tr("Its models could not be listed. %1").arg(textFor(models.error())));
    });
}

void ProviderView::tryOut()
{
    m_test->setEnabled(false);
    m_test->setText(tr("Asking…"));
    m_trial->hide();
    m_engine.tryProvider(name()).then(this,
                                      [this, asked = name()](const Result<Engine::Trial> &trial) {
                                          if (asked != name())
                                              return;
                                          m_test->setEnabled(true);
                                          m_test->setText(tr("Test connection"));
                                          showTrial(trial);
                                      });
}

void ProviderView::showTrial(const Result<Engine::Trial> &trial)
{
    tellTrouble(trial ? QString() : tr("It does not work yet. %1").arg(textFor(trial.error())));
    if (!trial)
        return bringIntoView(m_trouble);
    const ServiceTrial &asked = trial->completion;
    QStringList lines{
        tr("It works. %1 answered after %2: “%3”")
            .arg(asked.model, duration(asked.took.count()), asked.answer.simplified().left(200))};
    if (trial->embedding)
        lines += tr("%1 made an embedding of %2 numbers in %3.")
                     .arg(trial->embedding->model, number(trial->embedding->dimension),
                          duration(trial->embedding->took.count()));
    else
        lines += tr("It has no model for likeness: that stays on this device.");
    m_trial->setText(lines.join(u'\n'));
    m_trial->show();
    bringIntoView(m_trial);
}

QWidget *makeOnDeviceView()
{
    auto *view = new QWidget;
    auto *column = new QVBoxLayout(view);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    column->addWidget(titleLabel(titleOf(onDeviceName()), 1.2));
    for (const QString &text :
         {ProviderView::tr("It reads on this device, needs no network and sends nothing."),
          ProviderView::tr("It is always there: it answers what no other may read, and what no "
                           "other is set up for. To have others asked, add one and move it above "
                           "this one.")}) {
        auto *label = new QLabel(text);
        label->setWordWrap(true);
        column->addWidget(label);
    }
    column->addStretch();
    return view;
}

} // namespace englog
