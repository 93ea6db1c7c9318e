// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/KeyBox.h"

#include "engine/domain/ProviderPresets.h"
#include "ui/ProviderWords.h"
#include "ui/Words.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/TroubleLabel.h"

#include <QCheckBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace englog {

using KeyPlace = ProviderSetup::KeyPlace;

KeyBox::KeyBox(ProviderSetup *setup, QWidget *parent)
    : QWidget(parent)
    , m_setup(setup)
    , m_state(new QLabel)
    , m_trouble(new TroubleLabel)
    , m_readAgain(new QPushButton(tr("Look for it again")))
    , m_set(new QPushButton)
    , m_remove(new QPushButton(tr("Remove the key")))
    , m_entry(new QWidget)
    , m_fallbacks(new QWidget)
{
    makeEntry();
    makeFallbacks();
    m_state->setWordWrap(true);
    m_state->setObjectName(u"keyState"_s);
    m_trouble->setObjectName(u"keyTrouble"_s);
    m_set->setObjectName(u"setKey"_s);
    m_remove->setObjectName(u"removeKey"_s);
    m_readAgain->setObjectName(u"readKeyAgain"_s);
    auto *ways = new QHBoxLayout;
    ways->addWidget(m_set);
    ways->addWidget(m_remove);
    ways->addWidget(m_readAgain);
    ways->addStretch();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_state);
    column->addWidget(m_trouble);
    column->addLayout(ways);
    column->addWidget(m_entry);
    column->addWidget(m_fallbacks);
    connect(m_set, &QPushButton::clicked, this, &KeyBox::open);
    connect(m_remove, &QPushButton::clicked, this, &KeyBox::remove);
    connect(m_readAgain, &QPushButton::clicked, this, &KeyBox::readAgain);
    if (m_setup)
        connect(m_setup, &ProviderSetup::changed, this, &KeyBox::refresh);
    shut();
}

void KeyBox::makeEntry()
{
    m_field = new QLineEdit;
    m_field->setObjectName(u"keyField"_s);
    m_field->setEchoMode(QLineEdit::Password);
    m_field->setAccessibleName(tr("Key of the provider"));
    m_field->setPlaceholderText(tr("Paste the key here"));
    m_keep = new QPushButton(tr("Keep it in the keychain"));
    m_keep->setObjectName(u"keepKey"_s);
    auto *cancel = new QPushButton(tr("Cancel"));
    auto *row = new QHBoxLayout(m_entry);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_field, 1);
    row->addWidget(m_keep);
    row->addWidget(cancel);
    const auto keep = [this] { store(KeyPlace::Keychain, false); };
    connect(m_keep, &QPushButton::clicked, this, keep);
    connect(m_field, &QLineEdit::returnPressed, m_keep, &QPushButton::click);
    connect(m_field, &QLineEdit::textChanged, this, [this] { setBusy(false); });
    connect(cancel, &QPushButton::clicked, this, &KeyBox::shut);
}

void KeyBox::makeFallbacks()
{
    m_replace = new QPushButton(tr("Replace what the keychain holds"));
    m_replace->setObjectName(u"replaceKey"_s);
    m_session = new QPushButton(tr("Keep it until EngLog ends"));
    m_session->setObjectName(u"sessionKey"_s);
    m_consent = new QCheckBox(tr("I know that whoever can read my files can read this key"));
    m_consent->setObjectName(u"fileConsent"_s);
    m_file = new QPushButton(tr("Keep it in a file"));
    m_file->setObjectName(u"fileKey"_s);
    auto *first = new QHBoxLayout;
    first->addWidget(m_session);
    first->addWidget(m_replace);
    first->addStretch();
    auto *second = new QHBoxLayout;
    second->addWidget(m_consent);
    second->addWidget(m_file);
    second->addStretch();
    auto *column = new QVBoxLayout(m_fallbacks);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(quietLabel(tr("It can be kept elsewhere: in memory until EngLog ends, or "
                                    "unencrypted in a file that only you may read.")));
    column->addLayout(first);
    column->addLayout(second);
    connect(m_session, &QPushButton::clicked, this, [this] { store(KeyPlace::Session, false); });
    connect(m_replace, &QPushButton::clicked, this, [this] { store(KeyPlace::Keychain, true); });
    connect(m_file, &QPushButton::clicked, this, [this] { store(KeyPlace::OwnFile, false); });
    connect(m_consent, &QCheckBox::toggled, this, [this] { setBusy(false); });
}

void KeyBox::show(const QString &provider, bool isKept)
{
    const bool isAnother = provider != m_provider;
    m_provider = provider;
    m_isKept = isKept;
    if (isAnother)
        shut();
    else
        refresh();
}

void KeyBox::refresh()
{
    const ProviderSetup::Key key =
        m_setup && m_isKept ? m_setup->keyOf(m_provider) : ProviderSetup::Key{};
    const bool isHere = key.place == KeyPlace::Session || key.place == KeyPlace::Keychain
        || key.place == KeyPlace::OwnFile;
    const ProviderPreset *preset = providerPreset(m_provider);
    QString text = wordFor(key.place);
    if (!m_isKept)
        text = tr("A key can be set once the provider is applied.");
    else if (key.trouble)
        text = tr("A key may be there, but it could not be read.");
    else if (key.place == KeyPlace::None && preset && !preset->needsKey)
        text = tr("No key is set; %1 needs none.").arg(preset->title);
    else if (key.place == KeyPlace::None && preset && !preset->keyPage.isEmpty())
        text += u' ' + tr("One is to be had at %1").arg(preset->keyPage);
    m_state->setText(text);
    m_state->setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (!m_failed)
        m_trouble->tell(key.trouble ? textFor(*key.trouble) : QString());
    m_set->setText(isHere || key.trouble ? tr("Replace the key…") : tr("Set a key…"));
    m_set->setEnabled(m_setup && m_isKept);
    m_set->setVisible(m_entry->isHidden());
    m_remove->setVisible(isHere && m_entry->isHidden());
    m_readAgain->setVisible(key.trouble && m_entry->isHidden());
    m_fallbacks->setVisible(m_failed);
    m_replace->setVisible(key.trouble.has_value());
    m_keep->setText(m_failed ? tr("Retry") : tr("Keep it in the keychain"));
    setBusy(false);
}

void KeyBox::open()
{
    m_entry->show();
    refresh();
    m_field->setFocus();
}

void KeyBox::shut()
{
    m_failed = false;
    m_field->clear();
    m_consent->setChecked(false);
    m_entry->hide();
    refresh();
}

void KeyBox::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !m_entry->isHidden()) {
        shut();
        return m_set->setFocus();
    }
    QWidget::keyPressEvent(event);
}

void KeyBox::store(KeyPlace where, bool replace)
{
    setBusy(true);
    const QPointer<KeyBox> self(this);
    m_setup->setKey(m_provider, m_field->text().trimmed().toUtf8(), where, replace,
                    [self, provider = m_provider](const Result<> &result) {
                        if (self)
                            self->ended(provider, result);
                    });
}

void KeyBox::ended(const QString &provider, const Result<> &result)
{
    if (provider != m_provider)
        return;
    if (result)
        return shut();
    m_failed = true;
    m_trouble->tell(textFor(result.error()));
    refresh();
}

void KeyBox::remove()
{
    setBusy(true);
    const QPointer<KeyBox> self(this);
    m_setup->removeKey(m_provider, [self, provider = m_provider](const Result<> &result) {
        if (!self || provider != self->m_provider)
            return;
        self->refresh();
        if (!result)
            self->m_trouble->tell(textFor(result.error()));
    });
}

void KeyBox::readAgain()
{
    setBusy(true);
    const QPointer<KeyBox> self(this);
    m_setup->readKeyAgain(m_provider, [self, provider = m_provider](const Result<> &result) {
        if (!self || provider != self->m_provider)
            return;
        self->refresh();
        if (!result)
            self->m_trouble->tell(textFor(result.error()));
    });
}

void KeyBox::setBusy(bool busy)
{
    const bool isTyped = !m_field->text().trimmed().isEmpty();
    m_field->setReadOnly(busy);
    for (QPushButton *button : {m_keep, m_session, m_replace})
        button->setEnabled(!busy && isTyped);
    m_file->setEnabled(!busy && isTyped && m_consent->isChecked());
    m_remove->setEnabled(!busy);
    m_readAgain->setEnabled(!busy);
}

} // namespace englog
