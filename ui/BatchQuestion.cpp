// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/BatchQuestion.h"

#include "ui/ProviderWords.h"
#include "ui/Words.h"

#include <QCoreApplication>
#include <QMessageBox>
#include <QPushButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("BatchQuestion", text);
}

QString entriesOf(int n)
{
    return n == 1 ? tr("1 entry") : tr("%1 entries").arg(number(n));
}

QString costs(const Engine::Estimate &estimate, const ProviderSetup::State &state)
{
    const QString about = tr("That is about %1 requests and %2 tokens.")
                              .arg(number(estimate.calls), number(estimate.tokens));
    const QString price = estimate.costUsd
        ? tr("It costs about %1.").arg(money(estimate.costUsd))
        : tr("What it costs is not known: its price is not set.");
    const QString limit = state.dailyCostLimit
        ? tr("It stops for the day at %1.").arg(money(state.dailyCostLimit))
        : QString();
    return QStringList{about, price, limit}.join(u' ').trimmed();
}

void ask(const Engine::Estimate &estimate, const ProviderSetup::State &state, QWidget &window,
         const std::function<void()> &begin)
{
    const auto found = std::ranges::find(state.providers, estimate.provider, &ProviderConfig::name);
    const QString who = found == state.providers.cend()
        ? titleOf(estimate.provider)
        : tr("%1, %2").arg(titleOf(estimate.provider), placeOf(*found));
    auto *box = new QMessageBox(QMessageBox::NoIcon, tr("Before anything is sent"),
                                tr("%1 would be sent to %2.").arg(entriesOf(estimate.entries), who),
                                QMessageBox::Cancel, &window);
    box->setObjectName(u"batchQuestion"_s);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(costs(estimate, state));
    box->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton *send =
        box->addButton(tr("Send %1").arg(entriesOf(estimate.entries)), QMessageBox::AcceptRole);
    box->setDefaultButton(QMessageBox::Cancel);
    QObject::connect(send, &QPushButton::clicked, &window, begin);
    box->open();
}

} // namespace

void askBeforeBatch(Engine &engine, const ProviderSetup *setup, QWidget &window,
                    Engine::Select select, const std::function<void()> &begin)
{
    engine.estimate({}, select)
        .then(&window, [&engine, &window, setup, begin](const Result<Engine::Estimate> &estimate) {
            if (!estimate || estimate->calls == 0)
                return begin(); // what is wrong is told by the batch itself
            ask(*estimate, stateOf(setup, engine), window, begin);
        });
}

} // namespace englog
