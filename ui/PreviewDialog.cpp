// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/PreviewDialog.h"

#include "engine/api/Engine.h"
#include "ui/ProviderWords.h"
#include "ui/Words.h"

#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

PreviewDialog::PreviewDialog(Engine &engine, const ProviderSetup::State &state,
                             const EntryId &entry, QWidget *parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_state(state)
    , m_entry(entry)
    , m_providers(new QComboBox)
    , m_where(new QLabel)
    , m_text(new QPlainTextEdit)
    , m_copy(new QPushButton(tr("Copy")))
{
    setWindowTitle(tr("What would be sent for this entry"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_providers->setObjectName(u"previewProvider"_s);
    m_providers->setAccessibleName(tr("Provider"));
    for (const QString &name : wholeOrder(m_state)) {
        if (name != onDeviceName())
            m_providers->addItem(titleOf(name), name);
    }
    if (const auto first = firstAsked(m_state, m_engine.allowed()))
        m_providers->setCurrentIndex(m_providers->findData(first->name));
    m_providers->setVisible(m_providers->count() > 0);
    m_where->setObjectName(u"previewWhere"_s);
    m_where->setWordWrap(true);
    m_where->setTextFormat(Qt::PlainText);
    m_text->setObjectName(u"previewText"_s);
    m_text->setAccessibleName(tr("What would be sent"));
    m_text->setReadOnly(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setTabChangesFocus(true);
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(font().pointSizeF() * 0.95);
    m_text->setFont(fixed);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->addButton(m_copy, QDialogButtonBox::ActionRole);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_providers);
    layout->addWidget(m_where);
    layout->addWidget(m_text, 1);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_providers, &QComboBox::currentIndexChanged, this, &PreviewDialog::ask);
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_text->toPlainText()); });
    resize(640, 560);
    ask();
}

void PreviewDialog::ask()
{
    m_text->clear();
    m_copy->setEnabled(false);
    if (m_providers->count() == 0) {
        m_text->hide();
        return m_where->setText(tr("Nothing: no provider is set up, so nothing leaves this "
                                   "device."));
    }
    const QString name = m_providers->currentData().toString();
    // The engine is there until it has answered; the dialog may be closed by then.
    const QPointer<PreviewDialog> self(this);
    m_engine.preview(m_entry, name)
        .then(&m_engine, [self, name](const Result<QList<QByteArray>> &bodies) {
            if (self && name == self->m_providers->currentData().toString())
                self->show(bodies);
        });
}

void PreviewDialog::show(const Result<QList<QByteArray>> &bodies)
{
    m_text->setVisible(bodies && !bodies->isEmpty());
    if (!bodies)
        return m_where->setText(textFor(bodies.error()));
    const QString name = m_providers->currentData().toString();
    const auto found = std::ranges::find(m_state.providers, name, &ProviderConfig::name);
    const QString place = found == m_state.providers.cend() ? titleOf(name) : placeOf(*found);
    if (bodies->isEmpty())
        return m_where->setText(tr("Nothing: what holds for this entry, for one of its tags or for "
                                   "the journal keeps it from %1.")
                                    .arg(place));
    QStringList texts;
    for (const QByteArray &body : *bodies) {
        const QJsonDocument json = QJsonDocument::fromJson(body);
        texts += QString::fromUtf8(json.isNull() ? body : json.toJson(QJsonDocument::Indented))
                     .trimmed();
    }
    m_text->setPlainText(texts.join(u"\n\n"_s));
    m_copy->setEnabled(true);
    const QString what = bodies->size() == 1
        ? tr("This would be sent to %1, in one request.").arg(place)
        : tr("This would be sent to %1, in %2 requests.").arg(place, number(bodies->size()));
    m_where->setText(present().isEmpty() ? what : tr("%1 %2").arg(what, present()));
}

/// Why it is not sent at present, although it could be.
QString PreviewDialog::present() const
{
    const QString name = m_providers->currentData().toString();
    switch (m_engine.allowed()) {
    case EngineConfig::Ai::Off:
        return tr("It is not: the analyses are switched off.");
    case EngineConfig::Ai::Local: {
        const auto found = std::ranges::find(m_state.providers, name, &ProviderConfig::name);
        if (found != m_state.providers.cend()
            && found->place() != ProviderConfig::Place::ThisMachine)
            return tr("It is not: nothing may be sent beyond this machine.");
        break;
    }
    case EngineConfig::Ai::All:
        break;
    }
    const QStringList order = wholeOrder(m_state);
    return order.indexOf(name) > order.indexOf(onDeviceName())
        ? tr("It is not: this one stands below the analyser on this device, and is not asked.")
        : QString();
}

} // namespace englog
