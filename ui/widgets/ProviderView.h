// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/Engine.h"
#include "ui/ProviderDraft.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace englog {

class KeyBox;
class ProviderForm;
class ProviderSetup;
class TroubleLabel;

/// One provider: where it is, how it is, its fields and its key, and whether it answers.
///
/// What is typed is the owner's to keep; edited() tells of every change of it.
class ProviderView : public QWidget
{
    Q_OBJECT

public:
    ProviderView(Engine &engine, ProviderSetup *setup, QWidget *parent = nullptr);

    /// \param kept  as it is kept; absent: it is not kept yet
    void show(const ProviderDraft &draft, const std::optional<ProviderConfig> &kept);
    void showHealth(const ProviderHealth &health);
    void showProblems(const QMap<ProviderDraft::Field, QString> &problems);
    void tellTrouble(const QString &text); ///< that no single field has; empty: none
    [[nodiscard]] ProviderDraft draft() const;
    void startTyping();
    /// Asks it for its models, or tries it out; it must be kept as it is shown.
    void listModels();
    void tryOut();

Q_SIGNALS:
    void edited();
    void applyRequested();
    void revertRequested();
    void modelsRequested();
    void trialRequested();

protected:
    void changeEvent(QEvent *event) override; ///< a label's picture keeps its colour by itself

private:
    void makeHead();
    QWidget *makeFoot();
    void showPlace();
    void showTrial(const Result<Engine::Trial> &trial);
    [[nodiscard]] QString name() const { return m_kept ? m_kept->name : QString(); }

    Engine &m_engine;
    bool m_mayChange;
    std::optional<ProviderConfig> m_kept;
    QLabel *m_title;
    QLabel *m_placeIcon;
    QLabel *m_place;
    QWidget *m_healthRow;
    TroubleLabel *m_health;
    QPushButton *m_again;
    ProviderForm *m_form;
    KeyBox *m_key;
    TroubleLabel *m_trouble;
    QLabel *m_trial;
    QPushButton *m_apply;
    QPushButton *m_revert;
    QPushButton *m_test;
};

/// What is to be known of the on-device analyser, of which nothing can be set up.
[[nodiscard]] QWidget *makeOnDeviceView();

} // namespace englog
