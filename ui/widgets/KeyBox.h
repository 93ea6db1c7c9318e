// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/ProviderSetup.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace englog {

class TroubleLabel;

/// Where a provider's key comes from, and the ways to set, replace and remove it. A key that was
/// typed is never shown again; where the keychain fails, the other places are offered in words.
class KeyBox : public QWidget
{
    Q_OBJECT

public:
    explicit KeyBox(ProviderSetup *setup, QWidget *parent = nullptr);

    /// \param isKept  a provider that is not kept yet has no key
    void show(const QString &provider, bool isKept);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void makeEntry();
    void makeFallbacks();
    void refresh();
    void open();
    void shut();
    void store(ProviderSetup::KeyPlace where, bool replace);
    void remove();
    void readAgain();
    void ended(const QString &provider, const Result<> &result);
    void setBusy(bool busy);

    ProviderSetup *m_setup; ///< may be none
    QString m_provider;
    bool m_isKept = false;
    bool m_failed = false; ///< the last try to store the key that is in the field
    QLabel *m_state;
    TroubleLabel *m_trouble;
    QPushButton *m_readAgain;
    QPushButton *m_set;
    QPushButton *m_remove;
    QWidget *m_entry;
    QLineEdit *m_field = nullptr;
    QPushButton *m_keep = nullptr;
    QWidget *m_fallbacks;
    QPushButton *m_replace = nullptr;
    QPushButton *m_session = nullptr;
    QCheckBox *m_consent = nullptr;
    QPushButton *m_file = nullptr;
};

} // namespace englog
