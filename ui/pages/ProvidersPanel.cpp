// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/ProvidersPanel.h"

#include "engine/api/Engine.h"
#include "engine/domain/ProviderPresets.h"
#include "ui/Icons.h"
#include "ui/ProviderWords.h"
#include "ui/Words.h"
#include "ui/widgets/AllowedCard.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/NoticeBar.h"
#include "ui/widgets/PresetMenu.h"
#include "ui/widgets/ProviderView.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPointer>
#include <QPushButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int nameRole = Qt::UserRole;
constexpr int listWidth = 220;

ProviderSetup::State withOrder(ProviderSetup::State state, const QStringList &whole)
{
    state.order = whole.first(whole.indexOf(onDeviceName()) + 1);
    return state;
}

} // namespace

ProvidersPanel::ProvidersPanel(Engine &engine, ProviderSetup *setup, NoticeBar &notices,
                               QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_setup(setup)
    , m_notices(notices)
    , m_allowed(new AllowedCard)
    , m_list(new QListWidget)
    , m_up(new QPushButton)
    , m_down(new QPushButton)
    , m_add(new QPushButton(tr("Add")))
    , m_remove(new QPushButton(tr("Remove")))
    , m_orderNote(quietLabel({}))
    , m_onDevice(makeOnDeviceView())
    , m_view(new ProviderView(engine, setup))
{
    auto *who = new Card(tr("Who is asked"));
    who->setNote(tr("The first is asked; the next answers what it may not read, or when it is "
                    "passed over. Those below the analyser on this device are not asked."));
    auto *row = new QHBoxLayout;
    row->setSpacing(20);
    row->addWidget(makeList());
    row->addWidget(makeDetail(), 1);
    who->body()->addLayout(row);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 14, 26, 24); // the page indents
    column->setSpacing(14);
    column->addWidget(m_allowed);
    column->addWidget(who, 1);
    connectParts();
    showAllowed();
    refresh();
}

QWidget *ProvidersPanel::makeList()
{
    auto *side = new QWidget;
    side->setFixedWidth(listWidth);
    m_list->setObjectName(u"providerList"_s);
    m_list->setAccessibleName(tr("Providers, in the order in which they are asked"));
    m_list->setIconSize({20, 20});
    m_list->setWordWrap(true);
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setSpacing(1);
    m_list->setMinimumHeight(260);
    m_up->setObjectName(u"moveUp"_s);
    m_up->setIcon(icon(u"up"_s));
    m_up->setAccessibleName(tr("Move up"));
    m_up->setToolTip(tr("Ask it earlier (Ctrl+Up)"));
    m_up->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Up));
    m_down->setObjectName(u"moveDown"_s);
    m_down->setIcon(icon(u"down"_s));
    m_down->setAccessibleName(tr("Move down"));
    m_down->setToolTip(tr("Ask it later (Ctrl+Down)"));
    m_down->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Down));
    m_add->setObjectName(u"addProvider"_s);
    auto *presets = new PresetMenu(m_add);
    connect(presets, &PresetMenu::chosen, this, &ProvidersPanel::add);
    m_add->setMenu(presets);
    m_remove->setObjectName(u"removeProvider"_s);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(4);
    buttons->addWidget(m_add);
    buttons->addWidget(m_remove);
    buttons->addStretch();
    buttons->addWidget(m_up);
    buttons->addWidget(m_down);
    auto *column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(buttons);
    column->addWidget(m_orderNote);
    column->addWidget(m_list, 1);
    return side;
}

QWidget *ProvidersPanel::makeDetail()
{
    auto *detail = new QWidget;
    auto *column = new QVBoxLayout(detail);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_onDevice);
    column->addWidget(m_view);
    column->addStretch(1);
    return detail;
}

void ProvidersPanel::connectParts()
{
    connect(m_allowed, &AllowedCard::chosen, this, &ProvidersPanel::allow);
    connect(m_list, &QListWidget::currentItemChanged, this, [this] {
        if (!m_filling)
            showCurrent();
    });
    connect(m_up, &QPushButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { move(1); });
    connect(m_remove, &QPushButton::clicked, this, &ProvidersPanel::removeCurrent);
    connect(m_view, &ProviderView::edited, this, &ProvidersPanel::edited);
    connect(m_view, &ProviderView::applyRequested, this, &ProvidersPanel::apply);
    connect(m_view, &ProviderView::revertRequested, this, &ProvidersPanel::revert);
    connect(m_view, &ProviderView::trialRequested, this,
            [this] { applyAnd(&ProviderView::tryOut); });
    connect(m_view, &ProviderView::modelsRequested, this,
            [this] { applyAnd(&ProviderView::listModels); });
    connect(&m_engine, &Engine::allowedChanged, this, [this] {
        showAllowed();
        refresh();
    });
    if (m_setup)
        connect(m_setup, &ProviderSetup::changed, this, [this] {
            showAllowed();
            refresh();
        });
}

bool ProvidersPanel::isFixed(const QString &variable) const
{
    return m_setup && m_setup->decidedElsewhere().contains(variable);
}

void ProvidersPanel::showAllowed()
{
    m_allowed->show(m_engine.allowed());
    m_allowed->setFixed(isFixed(u"ENGLOG_AI"_s)
                            ? tr("ENGLOG_AI in the environment decides this; it cannot be changed "
                                 "here.")
                            : QString());
}

void ProvidersPanel::refresh()
{
    const QString selected = current();
    const ProviderSetup::State state = stateOf(m_setup, m_engine);
    m_filling = true;
    m_list->clear();
    for (const QString &name : wholeOrder(state) + m_new)
        addRow(state, name);
    m_filling = false;
    select(selected);
    m_orderNote->setVisible(!m_setup || isFixed(u"ENGLOG_PROVIDER"_s));
    m_orderNote->setText(m_setup ? tr("ENGLOG_PROVIDER in the environment decides the order.")
                                 : tr("It cannot be changed here."));
}

void ProvidersPanel::addRow(const ProviderSetup::State &state, const QString &name)
{
    const bool isDevice = name == onDeviceName();
    const ProviderConfig config =
        m_drafts.contains(name) ? m_drafts[name].config() : kept(name).value_or(ProviderConfig());
    const QString title = titleOf(m_new.contains(name) ? m_drafts[name].name : name);
    const QString note = noteOf(state, name);
    auto *item = new QListWidgetItem(
        icon(isDevice ? u"device"_s : placeIcon(config)),
        (QStringList{title, isDevice ? QString() : placeOf(config), note}).join(u'\n').replace(
            "\n\n"_L1, "\n"_L1));
    item->setData(nameRole, name);
    item->setToolTip(item->text());
    m_list->addItem(item);
}

QString ProvidersPanel::noteOf(const ProviderSetup::State &state, const QString &name) const
{
    if (m_drafts.contains(name))
        return tr("Changed, not applied yet");
    const EngineConfig::Ai allowed = m_engine.allowed();
    if (allowed == EngineConfig::Ai::Off)
        return tr("Not asked: switched off");
    const auto config = kept(name);
    if (config && allowed == EngineConfig::Ai::Local
        && config->place() != ProviderConfig::Place::ThisMachine)
        return tr("Not asked: this machine only");
    if (!isAsked(name))
        return tr("Not asked");
    const bool isOut = std::ranges::any_of(m_health, [&](const ProviderHealth &health) {
        return health.name == name && health.state != ProviderHealth::State::Closed;
    });
    if (isOut)
        return tr("Not asked at present");
    const auto place = wholeOrder(state).indexOf(name);
    return place == 0 ? tr("Asked first")
        : name == onDeviceName()
        ? tr("Asked last")
        : tr("Asked as number %1").arg(place + 1);
}

QString ProvidersPanel::current() const
{
    const QListWidgetItem *item = m_list->currentItem();
    return item ? item->data(nameRole).toString() : QString();
}

void ProvidersPanel::select(const QString &name)
{
    int row = 0;
    for (int i = 0; i < m_list->count(); ++i) {
        if (m_list->item(i)->data(nameRole).toString() == name)
            row = i;
    }
    m_list->setCurrentRow(row);
    showCurrent();
}

std::optional<ProviderConfig> ProvidersPanel::kept(const QString &name) const
{
    const ProviderSetup::State state = stateOf(m_setup, m_engine);
    const auto found = std::ranges::find(state.providers, name, &ProviderConfig::name);
    return found == state.providers.cend() ? std::nullopt : std::optional(*found);
}

bool ProvidersPanel::isAsked(const QString &name) const
{
    const QStringList order = wholeOrder(stateOf(m_setup, m_engine));
    return order.contains(name) && order.indexOf(name) <= order.indexOf(onDeviceName());
}

void ProvidersPanel::showCurrent()
{
    const QString name = current();
    const bool isDevice = name.isEmpty() || name == onDeviceName();
    m_onDevice->setVisible(isDevice);
    m_view->setVisible(!isDevice);
    if (!isDevice) {
        const auto config = kept(name);
        m_view->show(m_drafts.contains(name)
                         ? m_drafts[name]
                         : ProviderDraft::from(config.value_or(ProviderConfig())),
                     config);
        showHealth();
    }
    showButtons();
}

void ProvidersPanel::showHealth()
{
    const auto found = std::ranges::find(m_health, current(), &ProviderHealth::name);
    m_view->showHealth(found == m_health.cend() ? ProviderHealth() : *found);
}

void ProvidersPanel::showButtons()
{
    const QString name = current();
    const bool isKept = name == onDeviceName() || kept(name);
    const bool mayOrder = m_setup && isKept && !isFixed(u"ENGLOG_PROVIDER"_s);
    const int last = int(m_list->count() - m_new.size()) - 1;
    m_up->setEnabled(mayOrder && m_list->currentRow() > 0);
    m_down->setEnabled(mayOrder && isAsked(name) && m_list->currentRow() < last);
    m_add->setEnabled(m_setup);
    m_remove->setEnabled(m_setup && name != onDeviceName() && !name.isEmpty());
}

void ProvidersPanel::showStats(const QueueStats &stats)
{
    if (stats.providers == m_health)
        return;
    m_health = stats.providers;
    refresh();
}

void ProvidersPanel::edited()
{
    const QString name = current();
    const ProviderDraft draft = m_view->draft();
    const auto config = kept(name);
    const bool wasChanged = m_drafts.contains(name);
    if (!config || draft != ProviderDraft::from(*config))
        m_drafts[name] = draft;
    else
        m_drafts.remove(name);
    m_view->show(draft, config);
    if (wasChanged != m_drafts.contains(name) || !config)
        refresh();
}

bool ProvidersPanel::apply()
{
    const QString name = current();
    if (!m_drafts.contains(name))
        return kept(name).has_value();
    const ProviderDraft draft = m_drafts[name];
    ProviderSetup::State state = stateOf(m_setup, m_engine);
    QStringList taken;
    for (const ProviderConfig &config : std::as_const(state.providers)) {
        if (config.name != name)
            taken += config.name;
    }
    const auto problems = draft.problems(taken, isAsked(name) && kept(name));
    m_view->showProblems(problems);
    m_view->tellTrouble({});
    if (!problems.isEmpty()) {
        m_view->startTyping();
        return false;
    }
    const auto found = std::ranges::find(state.providers, name, &ProviderConfig::name);
    const bool isNew = found == state.providers.end();
    if (isNew)
        state.providers += draft.config();
    else
        *found = draft.config();
    if (const auto done = m_setup->keep(state); !done) {
        m_view->tellTrouble(textFor(done.error()));
        return false;
    }
    m_drafts.remove(name);
    m_new.removeAll(name);
    refresh();
    select(draft.name);
    if (isNew)
        m_notices.tell(NoticeBar::Level::Told,
                       tr("%1 is set up. It is asked once it stands above the analyser on this "
                          "device.")
                           .arg(titleOf(draft.name)),
                       {{tr("Ask it first"), [this, asked = draft.name] { askFirst(asked); }}});
    return true;
}

void ProvidersPanel::applyAnd(void (ProviderView::*then)())
{
    if (!apply())
        return;
    const QPointer<ProvidersPanel> self(this);
    m_setup->whenApplied([self, then, name = current()] {
        if (self && self->current() == name)
            (self->m_view->*then)();
    });
}

void ProvidersPanel::revert()
{
    const QString name = current();
    m_drafts.remove(name);
    m_new.removeAll(name);
    m_view->showProblems({});
    m_view->tellTrouble({});
    refresh();
}

void ProvidersPanel::add(const ProviderPreset *preset)
{
    ProviderConfig config;
    if (preset) {
        config.api = preset->api;
        config.baseUrl = preset->baseUrl;
    }
    const QString base = preset ? preset->name : u"server"_s;
    config.name = base;
    const QStringList taken = wholeOrder(stateOf(m_setup, m_engine)) + m_new;
    for (int i = 2; taken.contains(config.name); ++i)
        config.name = u"%1-%2"_s.arg(base).arg(i);
    m_drafts[config.name] = ProviderDraft::from(config);
    m_new += config.name;
    refresh();
    select(config.name);
}

void ProvidersPanel::removeCurrent()
{
    const QString name = current();
    const auto config = kept(name);
    if (!config)
        return revert();
    ProviderSetup::State state = stateOf(m_setup, m_engine);
    const QStringList order = state.order;
    state.order.removeAll(name);
    state.providers.removeOne(*config);
    if (!keep(state))
        return;
    m_drafts.remove(name);
    refresh();
    QList<NoticeBar::Way> ways{{tr("Undo"), [this, c = *config, order] { bringBack(c, order); }}};
    const auto place = m_setup->keyOf(name).place;
    const bool hasKey = place == ProviderSetup::KeyPlace::Keychain
        || place == ProviderSetup::KeyPlace::OwnFile || place == ProviderSetup::KeyPlace::Session;
    if (hasKey)
        ways += {tr("Remove its key, too"), [this, name] {
                     m_setup->removeKey(name, [this](const Result<> &done) {
                         if (!done)
                             m_notices.tell(NoticeBar::Level::Wrong, textFor(done.error()));
                     });
                 }};
    m_notices.tell(NoticeBar::Level::Kept,
                   hasKey ? tr("%1 was removed; its key is still kept.").arg(titleOf(name))
                          : tr("%1 was removed.").arg(titleOf(name)),
                   ways);
}

void ProvidersPanel::bringBack(const ProviderConfig &config, const QStringList &order)
{
    ProviderSetup::State state = stateOf(m_setup, m_engine);
    state.providers += config;
    state.order = order;
    if (!keep(state))
        return;
    refresh();
    select(config.name);
}

void ProvidersPanel::move(int by)
{
    const QString name = current();
    const ProviderSetup::State state = stateOf(m_setup, m_engine);
    QStringList order = wholeOrder(state);
    const qsizetype from = order.indexOf(name);
    const qsizetype device = order.indexOf(onDeviceName());
    const qsizetype to = from > device ? device : from + by; // below it there is no order
    if (to < 0 || to >= order.size())
        return;
    order.move(from, to);
    const auto config = kept(name);
    const bool isAskedThen = order.indexOf(name) < order.indexOf(onDeviceName());
    if (config && isAskedThen && config->model.isEmpty())
        return m_view->showProblems(ProviderDraft::from(*config).problems({}, true));
    if (keep(withOrder(state, order))) {
        refresh();
        select(name);
    }
}

void ProvidersPanel::askFirst(const QString &name)
{
    const ProviderSetup::State state = stateOf(m_setup, m_engine);
    QStringList order = wholeOrder(state);
    select(name);
    if (const auto config = kept(name); config && config->model.isEmpty())
        return m_view->showProblems(ProviderDraft::from(*config).problems({}, true));
    order.removeAll(name);
    order.prepend(name);
    if (keep(withOrder(state, order)))
        refresh();
}

void ProvidersPanel::allow(EngineConfig::Ai allowed)
{
    if (m_setup) {
        ProviderSetup::State state = m_setup->state();
        state.allowed = allowed;
        if (!keep(state))
            return showAllowed();
    }
    m_engine.setAllowed(allowed);
    showAllowed();
}

bool ProvidersPanel::keep(const ProviderSetup::State &state)
{
    const auto done = m_setup->keep(state);
    if (!done)
        m_notices.tell(NoticeBar::Level::Wrong, textFor(done.error()));
    return done.has_value();
}

} // namespace englog
