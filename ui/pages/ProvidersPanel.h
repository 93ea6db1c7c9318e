// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/ProviderSetup.h"
#include "ui/ProviderDraft.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace englog {

class AllowedCard;
class Engine;
class NoticeBar;
class ProviderView;
struct ProviderPreset;

/// Who is asked, in which order, and how each of them is set up.
///
/// What is typed of a provider is kept as a draft until it is applied or reverted, whatever else
/// is looked at meanwhile. The switch and the order apply at once.
class ProvidersPanel : public QWidget
{
    Q_OBJECT

public:
    ProvidersPanel(Engine &engine, ProviderSetup *setup, NoticeBar &notices,
                   QWidget *parent = nullptr);

    [[nodiscard]] bool hasUnapplied() const { return !m_drafts.isEmpty(); }
    void showStats(const QueueStats &stats);

private:
    QWidget *makeList();
    QWidget *makeDetail();
    void connectParts();
    void refresh();
    void showAllowed();
    void addRow(const ProviderSetup::State &state, const QString &name);
    [[nodiscard]] QString noteOf(const ProviderSetup::State &state, const QString &name) const;
    void showCurrent();
    void showHealth();
    void showButtons();
    [[nodiscard]] QString current() const;
    void select(const QString &name);
    [[nodiscard]] std::optional<ProviderConfig> kept(const QString &name) const;
    [[nodiscard]] bool isAsked(const QString &name) const;
    void edited();
    bool apply();
    void revert();
    /// Applies it, and has it asked once it is asked as it is shown.
    void applyAnd(void (ProviderView::*then)());
    void add(const ProviderPreset *preset);
    void removeCurrent();
    void bringBack(const ProviderConfig &config, const QStringList &order);
    void move(int by);
    void askFirst(const QString &name);
    void allow(EngineConfig::Ai allowed);
    bool keep(const ProviderSetup::State &state);
    [[nodiscard]] bool isFixed(const QString &variable) const;

    Engine &m_engine;
    ProviderSetup *m_setup; ///< may be none: then nothing can be changed here
    NoticeBar &m_notices;
    QMap<QString, ProviderDraft> m_drafts; ///< by the name that the list knows it by
    QStringList m_new;                     ///< of them, those that are not kept yet
    QList<ProviderHealth> m_health;
    AllowedCard *m_allowed;
    QListWidget *m_list;
    QPushButton *m_up;
    QPushButton *m_down;
    QPushButton *m_add;
    QPushButton *m_remove;
    QLabel *m_orderNote;
    QWidget *m_onDevice;
    ProviderView *m_view;
    bool m_filling = false;
};

} // namespace englog
