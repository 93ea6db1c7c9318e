// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/Engine.h"
#include "engine/api/RoutingOf.h"
#include "tests/support/FakeProviderSetup.h"
#include "tests/support/ScriptedService.h"
#include "tests/support/TempJournal.h"
#include "ui/Appearance.h"
#include "ui/MainWindow.h"
#include "ui/PreviewDialog.h"
#include "ui/Words.h"
#include "ui/models/CallListModel.h"
#include "ui/pages/AnalysisPage.h"
#include "ui/pages/ProcessingPage.h"
#include "ui/widgets/NoticeBar.h"
#include "ui/widgets/WhereStrip.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QTest>
#include <QWheelEvent>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using KeyPlace = ProviderSetup::KeyPlace;

namespace {

ProviderConfig cloud()
{
    ProviderConfig config;
    config.name = u"openai"_s;
    config.baseUrl = QUrl(u"https://api.example.org/v1"_s);
    config.model = u"big"_s;
    config.embeddingModel = u"vectors"_s;
    return config;
}

ProviderConfig local()
{
    ProviderConfig config;
    config.name = u"ollama"_s;
    config.api = ProviderConfig::Api::Ollama;
    config.baseUrl = QUrl(u"http://localhost:11434"_s);
    config.model = u"small"_s;
    return config;
}

/// The page on a journal of its own, with two services that answer at once.
struct Room
{
    explicit Room(const QStringList &order = {u"openai"_s, u"builtin"_s}, bool withSetup = true)
    {
        EngineConfig config;
        config.providers = {cloud(), local()};
        config.order = order;
        setup.now = {config.providers, order, EngineConfig::Ai::All, {}, {}};
        engine = std::make_unique<Engine>(
            Engine::Parts{journal.store(), journal.clock, journal.dice,
                          std::make_shared<ScriptedProvider>(), {service, ollama},
                          routingOf(config, u"scripted"_s)},
            config);
        page = std::make_unique<AnalysisPage>(*engine, withSetup ? &setup : nullptr);
        page->resize(900, 700);
        page->show();
    }

    ~Room() { engine.reset(); } // first: its answers need those who asked

    template<typename T>
    [[nodiscard]] T *find(const char *name) const
    {
        T *found = page->findChild<T *>(QString::fromLatin1(name));
        if (!found)
            qFatal("there is no %s", name);
        return found;
    }
    [[nodiscard]] QString text(const char *name) const
    {
        const auto *label = find<QLabel>(name);
        return label->isHidden() ? QString() : label->text();
    }
    void click(const char *name) const
    {
        auto *button = find<QAbstractButton>(name);
        QVERIFY2(button->isEnabled(), name);
        button->click();
    }
    [[nodiscard]] QListWidget *list() const { return find<QListWidget>("providerList"); }
    void choose(const QString &name) const
    {
        for (int row = 0; row < list()->count(); ++row) {
            if (list()->item(row)->data(Qt::UserRole).toString() == name)
                return list()->setCurrentRow(row);
        }
        qFatal("it is not listed: %s", qPrintable(name));
    }
    [[nodiscard]] QString row(const QString &name) const
    {
        for (int row = 0; row < list()->count(); ++row) {
            if (list()->item(row)->data(Qt::UserRole).toString() == name)
                return list()->item(row)->text();
        }
        return {};
    }
    [[nodiscard]] QStringList listed() const
    {
        QStringList names;
        for (int row = 0; row < list()->count(); ++row)
            names += list()->item(row)->data(Qt::UserRole).toString();
        return names;
    }
    void addPreset(const QString &name) const
    {
        for (QAction *action : find<QMenu>("presets")->actions()) {
            if (action->data().toString() == name)
                return action->trigger();
        }
        qFatal("no such preset");
    }
    [[nodiscard]] QString notice() const { return page->findChild<NoticeBar *>()->text(); }
    void pressNotice(const QString &text) const
    {
        for (QPushButton *button : page->findChild<NoticeBar *>()->findChildren<QPushButton *>()) {
            if (button->text() == text && !button->isHidden())
                return button->click();
        }
        qFatal("no such way out: %s", qPrintable(text));
    }
    void showTab(int at) const { find<QTabWidget>("analysisTabs")->setCurrentIndex(at); }
    [[nodiscard]] EntryId save(const QString &content, const QStringList &tags = {}) const
    {
        EntryDraft draft;
        draft.content = content;
        draft.date = QDate(2026, 5, 1);
        draft.tags = tags;
        const auto saved = await(engine->save(draft, SaveMode::Closing));
        if (!saved)
            qFatal("%s", qPrintable(saved.error().detail));
        return saved->id;
    }
    /// A request to the cloud that was answered.
    void sent(const EntryId &entry, std::optional<double> cost)
    {
        Departure departure;
        departure.provider = u"openai"_s;
        departure.host = u"api.example.org"_s;
        departure.model = u"big"_s;
        departure.entries = {entry};
        departure.purposes = {u"sentiment_analysis"_s, u"search"_s};
        departure.bytes = 2'500;
        const Arrival arrival{true, 200, 300, 1'000, 234, true, cost, Millis(50)};
        const auto done = journal.write([&](Stores &stores) -> Result<> {
            const auto call = stores.calls.begin(departure, journal.clock.now());
            return call ? stores.calls.end(*call, arrival) : fail(call.error());
        });
        QVERIFY(done);
        engine->trafficMoved();
    }

    TempJournal journal;
    std::shared_ptr<ScriptedService> service = std::make_shared<ScriptedService>(cloud());
    std::shared_ptr<ScriptedService> ollama = std::make_shared<ScriptedService>(local());
    FakeProviderSetup setup;
    std::unique_ptr<AnalysisPage> page;
    std::unique_ptr<Engine> engine;
};

} // namespace

class TestAnalysisPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSwitchIsSetAndKept()
    {
        const Room room;
        QVERIFY(room.find<QRadioButton>("allowAll")->isChecked());
        QVERIFY(room.row(u"openai"_s).contains(u"Asked first"_s));

        room.click("allowLocal");

        QCOMPARE(room.engine->allowed(), EngineConfig::Ai::Local);
        QCOMPARE(room.setup.now.allowed, EngineConfig::Ai::Local);
        QVERIFY(room.row(u"openai"_s).contains(u"this machine only"_s));
        room.click("allowOff");
        QCOMPARE(room.engine->allowed(), EngineConfig::Ai::Off);
        QVERIFY(room.row(u"builtin"_s).contains(u"switched off"_s));
    }

    void theSwitchStaysWhereItCannotBeKept()
    {
        Room room;
        room.setup.refusal = Error{ErrorCode::Full, u"the disk is full"_s, {}, {}};

        room.click("allowOff");

        QCOMPARE(room.engine->allowed(), EngineConfig::Ai::All);
        QVERIFY(room.find<QRadioButton>("allowAll")->isChecked());
        QVERIFY(room.notice().contains(u"The disk is full."_s));
    }

    void whatTheEnvironmentDecidesIsFixedAndSaysSo()
    {
        Room room;
        room.setup.fixed = {u"ENGLOG_AI"_s, u"ENGLOG_PROVIDER"_s, u"ENGLOG_DAILY_COST_LIMIT"_s};
        Q_EMIT room.setup.changed();

        QVERIFY(!room.find<QRadioButton>("allowOff")->isEnabled());
        room.choose(u"openai"_s);
        QVERIFY(!room.find<QPushButton>("moveDown")->isEnabled());
        QVERIFY(!room.find<QCheckBox>("limited")->isEnabled());
        QStringList told;
        for (const QLabel *label : room.page->findChildren<QLabel *>())
            told += label->text();
        for (const QString &name : std::as_const(room.setup.fixed))
            QVERIFY2(!told.filter(name).isEmpty(), qPrintable(name));
    }

    void withoutASetupAllIsShownAndNothingChanges()
    {
        const Room room({u"openai"_s, u"builtin"_s}, false);

        QCOMPARE(room.listed(), (QStringList{u"openai"_s, u"builtin"_s, u"ollama"_s}));
        for (const char *name : {"addProvider", "removeProvider", "moveUp", "moveDown",
                                 "applyProvider", "testProvider", "setKey", "limited"})
            QVERIFY2(!room.find<QWidget>(name)->isEnabled(), name);
        room.click("allowLocal"); // for this run
        QCOMPARE(room.engine->allowed(), EngineConfig::Ai::Local);
    }

    void theOrderIsMovedAndKept()
    {
        const Room room;
        QCOMPARE(room.listed(), (QStringList{u"openai"_s, u"builtin"_s, u"ollama"_s}));
        QVERIFY(room.row(u"ollama"_s).endsWith(u"Not asked"_s));

        room.choose(u"ollama"_s);
        QVERIFY(!room.find<QPushButton>("moveDown")->isEnabled());
        room.click("moveUp");
        QCOMPARE(room.setup.now.order, (QStringList{u"openai"_s, u"ollama"_s, u"builtin"_s}));
        room.click("moveUp");
        QCOMPARE(room.setup.now.order, (QStringList{u"ollama"_s, u"openai"_s, u"builtin"_s}));
        QVERIFY(!room.find<QPushButton>("moveUp")->isEnabled());
        room.choose(u"openai"_s);
        room.click("moveDown");

        QCOMPARE(room.setup.now.order, (QStringList{u"ollama"_s, u"builtin"_s}));
        QVERIFY(room.row(u"openai"_s).endsWith(u"Not asked"_s));
    }

    void aPresetIsAddedAppliedAndAskedByThePersonsWordOnly()
    {
        const Room room;

        room.addPreset(u"mistral"_s);
        QCOMPARE(room.text("providerTitle"), u"Mistral"_s);
        QVERIFY(room.text("providerPlace").startsWith(u"Cloud (api.mistral.ai)"_s));
        QVERIFY(room.row(u"mistral"_s).contains(u"not applied"_s));
        QVERIFY(room.page->hasUnapplied());
        QVERIFY(!room.find<QPushButton>("setKey")->isEnabled());
        room.click("applyProvider");

        QCOMPARE(room.setup.now.providers.size(), 3);
        QCOMPARE(room.setup.now.order, (QStringList{u"openai"_s, u"builtin"_s}));
        QVERIFY(!room.page->hasUnapplied());
        QVERIFY(room.find<QPushButton>("setKey")->isEnabled());
        room.pressNotice(u"Ask it first"_s); // it has no model yet
        QVERIFY(room.text("problem-providerModel").contains(u"Which model"_s));
        QCOMPARE(room.setup.now.order, (QStringList{u"openai"_s, u"builtin"_s}));
        room.find<QComboBox>("providerModel")->setEditText(u"mid"_s);
        room.click("applyProvider");
        room.click("moveUp");

        QCOMPARE(room.setup.now.order, (QStringList{u"openai"_s, u"mistral"_s, u"builtin"_s}));
        QCOMPARE(room.setup.now.providers.last().model, u"mid"_s);
    }

    void whatIsTypedStaysWhileOthersAreLookedAt()
    {
        const Room room;
        room.choose(u"openai"_s);
        room.find<QLineEdit>("providerAddress")->setText(u"not an address"_s);
        room.find<QLineEdit>("providerPriceIn")->setText(u"dear"_s);

        room.choose(u"ollama"_s);
        QCOMPARE(room.find<QLineEdit>("providerAddress")->text(), u"http://localhost:11434"_s);
        room.choose(u"openai"_s);

        QCOMPARE(room.find<QLineEdit>("providerAddress")->text(), u"not an address"_s);
        QCOMPARE(room.find<QLineEdit>("providerPriceIn")->text(), u"dear"_s);
        room.click("applyProvider");
        QVERIFY(room.text("problem-providerAddress").contains(u"https://"_s));
        QVERIFY(room.text("problem-providerPriceIn").contains(u"amount"_s));
        QCOMPARE(room.setup.kept, 0);
        room.click("revertProvider");
        QCOMPARE(room.find<QLineEdit>("providerAddress")->text(), u"https://api.example.org/v1"_s);
        QVERIFY(room.text("problem-providerAddress").isEmpty());
        QVERIFY(!room.page->hasUnapplied());
    }

    void everyFieldIsKept()
    {
        const Room room;
        room.choose(u"openai"_s);
        room.find<QLineEdit>("providerAddress")->setText(u"http://nas.lan:8000/v1"_s);
        room.click("applyProvider"); // words would go out in the open
        QVERIFY(room.text("problem-providerAddress").contains(u"unencrypted"_s));
        room.find<QCheckBox>("providerOwn")->setChecked(true);
        QVERIFY(room.text("providerPlace").startsWith(u"Local server (nas.lan:8000)"_s));
        room.find<QComboBox>("providerApi")->setCurrentIndex(1);
        room.find<QComboBox>("providerEmbeddingModel")->setEditText({});
        room.find<QCheckBox>("providerRedact")->setChecked(true);
        room.find<QComboBox>("providerOnOutage")->setCurrentIndex(1);
        room.find<QLineEdit>("providerConcurrency")->setText(u"4"_s);
        room.find<QLineEdit>("providerRequests")->setText(u"60"_s);
        room.find<QLineEdit>("providerTokens")->setText(u"90000"_s);
        room.find<QLineEdit>("providerPriceIn")->setText(u"0.15"_s);
        room.find<QLineEdit>("providerPriceOut")->setText(u"0.6"_s);
        room.click("applyProvider");

        ProviderConfig wanted = cloud();
        wanted.baseUrl = QUrl(u"http://nas.lan:8000/v1"_s);
        wanted.own = true;
        wanted.api = ProviderConfig::Api::Ollama;
        wanted.embeddingModel.clear();
        wanted.redact = true;
        wanted.onOutage = ProviderConfig::OnOutage::FallBack;
        wanted.concurrency = 4;
        wanted.requestsPerMinute = 60;
        wanted.tokensPerMinute = 90'000;
        wanted.priceIn = 0.15;
        wanted.priceOut = 0.6;
        QCOMPARE(room.setup.now.providers.first(), wanted);
    }

    void theWheelScrollsAndChangesNothing()
    {
        const Room room;
        room.choose(u"openai"_s);
        for (const char *name : {"providerApi", "providerOnOutage", "providerModel"}) {
            auto *box = room.find<QComboBox>(name);
            const QPointF at(box->rect().center());
            QWheelEvent turned(at, box->mapToGlobal(at), {}, {0, -120}, Qt::NoButton,
                               Qt::NoModifier, Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(box, &turned);
            QVERIFY2(!turned.isAccepted(), name);
        }

        QVERIFY(!room.page->hasUnapplied());
    }

    void whatIsRefusedIsToldAndNotLost()
    {
        Room room;
        room.choose(u"openai"_s);
        room.find<QComboBox>("providerModel")->setEditText(u"bigger"_s);
        room.setup.refusal = Error{ErrorCode::Denied, u"the settings cannot be written"_s,
                                   u"see to the folder"_s, {}};

        room.click("applyProvider");

        QCOMPARE(room.text("providerTrouble"),
                 u"The settings cannot be written. See to the folder."_s);
        QCOMPARE(room.find<QComboBox>("providerModel")->currentText(), u"bigger"_s);
        QVERIFY(room.page->hasUnapplied());
    }

    void whatIsRemovedComesBackByUndo()
    {
        Room room;
        room.setup.keys[u"openai"_s] = {KeyPlace::Keychain, {}};
        room.choose(u"openai"_s);

        room.click("removeProvider");
        QCOMPARE(room.listed(), (QStringList{u"builtin"_s, u"ollama"_s}));
        QVERIFY(room.notice().contains(u"key is still kept"_s));
        room.pressNotice(u"Undo"_s);

        QCOMPARE(room.setup.now.order, (QStringList{u"openai"_s, u"builtin"_s}));
        QVERIFY(room.setup.now.providers.contains(cloud()));
        room.choose(u"openai"_s);
        room.click("removeProvider");
        room.pressNotice(u"Remove its key, too"_s);
        QVERIFY(room.setup.keys.isEmpty());
    }

    void modelsAreListedToChooseFrom()
    {
        const Room room;
        room.choose(u"openai"_s);

        room.click("listModels");

        auto *models = room.find<QComboBox>("providerModel");
        QTRY_COMPARE(models->count(), 2);
        QCOMPARE(models->currentText(), u"big"_s); // what was typed stays
        QVERIFY(!room.page->hasUnapplied());
        room.service->names =
            fail(ErrorCode::Denied, u"the key was refused"_s, u"set another one"_s);
        room.click("listModels");
        QTRY_VERIFY(room.text("providerTrouble").contains(u"The key was refused. Set another"_s));
        QCOMPARE(models->count(), 2);
    }

    void aTestKeepsAndTellsWhatCame()
    {
        const Room room;
        room.choose(u"openai"_s);
        room.find<QLineEdit>("providerConcurrency")->setText(u"2"_s);

        room.click("testProvider");

        QTRY_VERIFY(!room.text("trialResult").isEmpty());
        QCOMPARE(room.setup.now.providers.first().concurrency, 2);
        const QString told = room.text("trialResult");
        for (const QString &part : {u"big"_s, u"calm"_s, u"120 ms"_s, u"64"_s})
            QVERIFY2(told.contains(part), qPrintable(told));
        room.service->embedding = fail(ErrorCode::NotFound, u"it has no such model"_s, {});
        room.click("testProvider");
        QTRY_VERIFY(room.text("providerTrouble").contains(u"It has no such model."_s));
        QVERIFY(room.text("trialResult").isEmpty());
        QVERIFY(room.find<QPushButton>("testProvider")->isEnabled());
    }

    void aTestWaitsUntilWhatWasTypedIsAsked()
    {
        Room room;
        room.setup.isSlow = true;
        room.choose(u"openai"_s);
        room.find<QLineEdit>("providerConcurrency")->setText(u"2"_s);

        room.click("testProvider");
        QCOMPARE(room.setup.waiting.size(), size_t(1));
        QCOMPARE(room.find<QPushButton>("testProvider")->text(), u"Test connection"_s);
        room.setup.waiting.front()();

        QTRY_VERIFY(!room.text("trialResult").isEmpty());
        room.click("testProvider");
        room.choose(u"ollama"_s);
        room.setup.waiting.back()(); // it is too late for the one that was asked for
        QCOMPARE(room.find<QPushButton>("testProvider")->text(), u"Test connection"_s);
    }

    void healthIsToldWithTheWayOut()
    {
        const Room room;
        room.choose(u"openai"_s);
        QVERIFY(!room.find<QWidget>("providerHealth")->isVisible());
        QueueStats stats;
        ProviderHealth health;
        health.name = u"openai"_s;
        health.state = ProviderHealth::State::Open;
        health.reason = u"its quota is used up"_s;
        stats.providers = {health};

        Q_EMIT room.engine->queueChanged(stats);

        QVERIFY(room.find<QWidget>("providerHealth")->isVisible());
        QVERIFY(room.text("providerHealth").contains(u"its quota is used up"_s));
        QVERIFY(room.text("providerHealth").contains(u"Try again"_s));
        QVERIFY(room.find<QPushButton>("providerAgain")->isVisible());
        QVERIFY(room.row(u"openai"_s).contains(u"Not asked at present"_s));
        stats.providers.first().state = ProviderHealth::State::HalfOpen;
        Q_EMIT room.engine->queueChanged(stats);
        QVERIFY(room.text("providerHealth").contains(u"being tried again"_s));
        QVERIFY(!room.find<QPushButton>("providerAgain")->isVisible());
        room.choose(u"ollama"_s);
        QVERIFY(!room.find<QWidget>("providerHealth")->isVisible());
    }

    void aKeyIsSetAndNeverShownAgain()
    {
        const Room room;
        room.choose(u"openai"_s);
        QVERIFY(room.text("keyState").startsWith(u"No key is set."_s));

        room.click("setKey");
        auto *field = room.find<QLineEdit>("keyField");
        QVERIFY(field->isVisible());
        QCOMPARE(field->echoMode(), QLineEdit::Password);
        QVERIFY(!room.find<QPushButton>("keepKey")->isEnabled());
        field->setText(u" sk-123\n"_s);
        room.click("keepKey");

        QCOMPARE(room.setup.asked.size(), size_t(1));
        QCOMPARE(room.setup.asked.front().key, QByteArray("sk-123"));
        QCOMPARE(room.setup.asked.front().where, KeyPlace::Keychain);
        QVERIFY(!room.setup.asked.front().replace);
        QVERIFY(room.text("keyState").contains(u"keychain"_s));
        QVERIFY(!field->isVisible());
        QVERIFY(field->text().isEmpty());
        room.click("removeKey");
        QVERIFY(room.text("keyState").startsWith(u"No key is set."_s));
    }

    void aFailingKeychainOffersTheOtherPlaces()
    {
        Room room;
        room.setup.keychainError =
            Error{ErrorCode::Offline, u"there is no keychain"_s, u"start one"_s, {}};
        room.choose(u"openai"_s);
        room.click("setKey");
        QVERIFY(!room.find<QWidget>("sessionKey")->isVisible());
        room.find<QLineEdit>("keyField")->setText(u"sk-123"_s);
        room.click("keepKey");

        QVERIFY(room.text("keyTrouble").contains(u"There is no keychain. Start one."_s));
        QCOMPARE(room.find<QPushButton>("keepKey")->text(), u"Retry"_s);
        QVERIFY(!room.find<QPushButton>("replaceKey")->isVisible());
        QVERIFY(!room.find<QPushButton>("fileKey")->isEnabled());
        room.click("keepKey");
        QCOMPARE(room.setup.asked.size(), size_t(2));
        room.find<QCheckBox>("fileConsent")->setChecked(true);
        room.click("fileKey");

        QCOMPARE(room.setup.asked.back().where, KeyPlace::OwnFile);
        QCOMPARE(room.setup.asked.back().key, QByteArray("sk-123"));
        QVERIFY(room.text("keyState").contains(u"unencrypted"_s)); // for as long as it lies there
        QVERIFY(room.text("keyTrouble").isEmpty());
        room.click("setKey");
        QVERIFY(!room.find<QCheckBox>("fileConsent")->isChecked()); // asked for each time
        room.find<QLineEdit>("keyField")->setText(u"sk-4"_s);
        room.click("keepKey");
        room.click("sessionKey");
        QCOMPARE(room.setup.asked.back().where, KeyPlace::Session);
        QVERIFY(room.text("keyState").contains(u"until EngLog ends"_s));
    }

    void aLockedKeychainIsOverwrittenOnlyByThePersonsWord()
    {
        Room room;
        const Error locked{ErrorCode::Denied, u"the keychain is locked"_s, u"unlock it"_s, {}};
        room.setup.keychainError = locked;
        room.setup.keys[u"openai"_s] = {KeyPlace::None, locked};
        room.choose(u"openai"_s);
        Q_EMIT room.setup.changed();
        QVERIFY(room.text("keyTrouble").contains(u"The keychain is locked. Unlock it."_s));

        room.click("readKeyAgain"); // it is still locked
        QVERIFY(room.text("keyTrouble").contains(u"locked"_s));
        room.click("setKey");
        room.find<QLineEdit>("keyField")->setText(u"sk-9"_s);
        room.click("keepKey");
        QVERIFY(!room.setup.asked.back().replace);
        room.click("replaceKey");

        QVERIFY(room.setup.asked.back().replace);
        QCOMPARE(room.setup.asked.back().where, KeyPlace::Keychain);
        QVERIFY(room.text("keyState").contains(u"in the keychain"_s));
    }

    void theDailyLimitIsKept()
    {
        const Room room;
        room.showTab(1);
        auto *limit = room.find<QDoubleSpinBox>("dailyLimit");
        QVERIFY(!limit->isEnabled());

        room.click("limited");
        QCOMPARE(room.setup.now.dailyCostLimit, 1.0);
        limit->setValue(2.5);
        Q_EMIT limit->editingFinished();
        QCOMPARE(room.setup.now.dailyCostLimit, 2.5);
        room.click("limited");

        QCOMPARE(room.setup.now.dailyCostLimit, std::nullopt);
        QVERIFY(!limit->isEnabled());
    }

    void whatWasSentIsAddedUpAndListed()
    {
        Room room;
        QAbstractItemModelTester tester(room.page->findChild<CallListModel *>());
        room.showTab(4);
        QVERIFY(room.text("nothingSent").contains(u"ever left this computer"_s));
        const EntryId entry = room.save(u"Words."_s);
        room.sent(entry, std::nullopt);

        auto *calls = room.find<QTableView>("calls");
        QTRY_COMPARE(calls->model()->rowCount(), 1);
        QTRY_VERIFY(room.text("nothingSent").isEmpty());
        QStringList cells;
        for (int column = 1; column < CallListModel::ColumnCount; ++column)
            cells += calls->model()->index(0, column).data().toString();
        QCOMPARE(cells, (QStringList{u"api.example.org"_s, u"big"_s, u"Feeling, A search"_s, u"1"_s,
                                     u"2.5 kB"_s, u"300 bytes"_s, u"about "_s + number(1'234), u"unknown"_s,
                                     u"Answered"_s}));
        QSignalSpy asked(room.page.get(), &AnalysisPage::entryRequested);
        Q_EMIT calls->activated(calls->model()->index(0, 0));
        QCOMPARE(asked.value(0).value(0).value<EntryId>(), entry);
        room.showTab(1);
        room.find<QComboBox>("since")->setCurrentIndex(1);
        auto *totals = room.find<QTableWidget>("totals");
        QTRY_COMPARE(totals->rowCount(), 1);
        QCOMPARE(totals->item(0, 0)->text(), u"OpenAI, big"_s);
        QCOMPARE(totals->item(0, 2)->text(), u"1"_s);
        QCOMPARE(totals->item(0, 7)->text(), u"unknown"_s);
    }

    void privacyIsSetToldAndUndone()
    {
        const Room room;
        [[maybe_unused]] const EntryId one = room.save(u"One."_s, {u"health"_s});
        [[maybe_unused]] const EntryId two = room.save(u"Two."_s, {u"health"_s});
        room.showTab(2);

        room.find<QComboBox>("newTag")->setEditText(u"health"_s);
        room.find<QComboBox>("newTagLevel")->setCurrentIndex(2);
        room.click("addTagLevel");

        QTRY_VERIFY(!room.notice().isEmpty());
        QVERIFY2(room.notice().contains(u"That changes 2 entries."_s), qPrintable(room.notice()));
        QVERIFY(await(room.engine->privacy())->value(u"health"_s) == AiLevel::Never);
        QTRY_COMPARE(room.find<QWidget>("tagLevels")->findChildren<QComboBox *>().size(), 1);
        room.pressNotice(u"Undo"_s);
        QTRY_VERIFY(await(room.engine->privacy())->value(u"health"_s, AiLevel::Any) == AiLevel::Any);
        auto *journal = room.find<QComboBox>("journalLevel");
        journal->setCurrentIndex(1);
        Q_EMIT journal->activated(1);
        QTRY_VERIFY(await(room.engine->privacy())->value({}) == AiLevel::Local);
    }

    void promptsAreEditedComparedAndReset()
    {
        const Room room;
        room.showTab(3);
        auto *text = room.find<QPlainTextEdit>("promptText");
        auto *difference = room.find<QPlainTextEdit>("promptDifference");
        QCOMPARE(room.find<QComboBox>("promptKind")->count(), 2); // the others ask nothing
        QCOMPARE(text->toPlainText(), room.setup.brought[TaskKind::SentimentAnalysis]);
        QVERIFY(!room.find<QPushButton>("applyPrompt")->isEnabled());
        QVERIFY(difference->isHidden());

        text->setPlainText(u"Read the entry.\nSay what it feels like.\nBe brief."_s);
        QCOMPARE(difference->toPlainText(),
                 u"   Read the entry.\n− Say how it feels.\n+ Say what it feels like.\n"
                 "   Be brief."_s);
        room.find<QComboBox>("promptKind")->setCurrentIndex(1);
        QCOMPARE(text->toPlainText(), u"Sum the entry up."_s);
        QVERIFY(room.page->hasUnapplied());
        room.find<QComboBox>("promptKind")->setCurrentIndex(0);
        QVERIFY(text->toPlainText().contains(u"feels like"_s));
        room.click("applyPrompt");

        QVERIFY(room.setup.now.prompts.value(TaskKind::SentimentAnalysis).contains(u"feels like"_s));
        QVERIFY(!room.page->hasUnapplied());
        room.click("resetPrompt");
        QVERIFY(room.setup.now.prompts.contains(TaskKind::SentimentAnalysis)); // not applied yet
        room.click("revertPrompt");
        QVERIFY(text->toPlainText().contains(u"feels like"_s));
        room.click("resetPrompt");
        room.click("applyPrompt");
        QVERIFY(room.setup.now.prompts.isEmpty());
        QVERIFY(difference->isHidden());
        text->setPlainText(u"  "_s);
        room.click("applyPrompt");
        QVERIFY(room.setup.now.prompts.isEmpty());
    }

    void thePreviewShowsExactlyWhatWouldBeSent()
    {
        Room room;
        const EntryId entry = room.save(u"My words."_s);
        PreviewDialog dialog(*room.engine, room.setup.now, entry);
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        const auto *where = dialog.findChild<QLabel *>(u"previewWhere"_s);
        const auto *text = dialog.findChild<QPlainTextEdit *>(u"previewText"_s);

        QTRY_VERIFY(text->toPlainText().contains(u"\"input\": \"My words.\""_s));
        QVERIFY(where->text().contains(u"Cloud (api.example.org)"_s));
        QVERIFY(!where->text().contains(u"It is not"_s));
        auto *providers = dialog.findChild<QComboBox *>(u"previewProvider"_s);
        providers->setCurrentIndex(providers->findData(u"ollama"_s));
        QTRY_VERIFY(where->text().contains(u"Local server (localhost:11434)"_s));
        QVERIFY(where->text().contains(u"not asked"_s));
        room.engine.reset(); // it has answered the dialog
    }

    void thePreviewSaysWhyNothingWouldBeSent()
    {
        Room room;
        const EntryId entry = room.save(u"My words."_s, {u"secret"_s});
        QVERIFY(await(room.engine->setPrivacy(u"secret"_s, AiLevel::Local)));
        PreviewDialog kept(*room.engine, room.setup.now, entry);
        kept.setAttribute(Qt::WA_DeleteOnClose, false);
        const auto *where = kept.findChild<QLabel *>(u"previewWhere"_s);

        QTRY_VERIFY2(where->text().startsWith(u"Nothing: what holds for this entry"_s),
                     qPrintable(where->text()));
        PreviewDialog none(*room.engine, {}, entry);
        none.setAttribute(Qt::WA_DeleteOnClose, false);
        QVERIFY(none.findChild<QLabel *>(u"previewWhere"_s)
                    ->text()
                    .contains(u"no provider is set up"_s));
        room.engine.reset();
    }

    void theStripSaysWhereAndHowMuch()
    {
        WhereStrip strip;
        ProviderSetup::State state;
        state.providers = {cloud(), local()};
        state.order = {u"openai"_s, u"builtin"_s};
        CallTotals totals;
        totals.provider = u"openai"_s;
        totals.host = u"api.example.org"_s;
        totals.calls = 3;
        totals.bytesOut = 12'300;
        QCOMPARE(strip.text(), u"On this device · nothing sent"_s);

        strip.show(state, EngineConfig::Ai::All);
        strip.showTraffic({totals});
        QCOMPARE(strip.text(), u"Cloud (api.example.org) · 3 requests, 12.3 kB sent"_s);
        QVERIFY(strip.toolTip().contains(u"OpenAI"_s));
        QVERIFY(strip.accessibleName().contains(u"Cloud (api.example.org)"_s));
        strip.show(state, EngineConfig::Ai::Local);
        QCOMPARE(strip.place(), u"On this device"_s);
        strip.show(state, EngineConfig::Ai::Off);
        QCOMPARE(strip.place(), u"Off"_s);
        state.order = {u"ollama"_s, u"openai"_s, u"builtin"_s};
        strip.show(state, EngineConfig::Ai::Local);
        QCOMPARE(strip.place(), u"Local server (localhost:11434)"_s);
        state.order = {u"builtin"_s, u"openai"_s};
        strip.show(state, EngineConfig::Ai::All);
        QCOMPARE(strip.place(), u"On this device"_s);
    }

    void aBatchThatLeavesThisDeviceIsAskedForFirst()
    {
        Room room;
        [[maybe_unused]] const EntryId entry = room.save(u"Words."_s);
        QVERIFY(await(room.engine->cancel({})));
        ProcessingPage page(*room.engine, &room.setup);
        auto *analyse = page.findChild<QPushButton *>(u"analyseMissing"_s);
        const auto question = [&] { return page.findChild<QMessageBox *>(u"batchQuestion"_s); };

        analyse->click();

        QTRY_VERIFY(question());
        QVERIFY2(question()->text().contains(u"1 entry would be sent to OpenAI, Cloud (api.ex"_s),
                 qPrintable(question()->text()));
        QVERIFY(question()->informativeText().contains(u"not known"_s));
        QCOMPARE(await(room.engine->queueStats())->open(), 0);
        for (QAbstractButton *button : question()->buttons()) {
            if (button->text() == u"Send 1 entry"_s)
                button->click();
        }
        QTRY_VERIFY(await(room.engine->queueStats())->open() > 0);
        room.engine.reset(); // it has answered the page
    }

    void aBatchThatStaysHereIsNotAskedFor()
    {
        Room room({u"builtin"_s});
        [[maybe_unused]] const EntryId entry = room.save(u"Words."_s);
        QVERIFY(await(room.engine->cancel({})));
        ProcessingPage page(*room.engine, &room.setup);

        page.findChild<QPushButton *>(u"analyseMissing"_s)->click();

        QTRY_VERIFY(await(room.engine->queueStats())->open() > 0);
        QVERIFY(!page.findChild<QMessageBox *>(u"batchQuestion"_s));
        room.engine.reset();
    }

    void theWindowLeadsToThePageAndStaysForWhatIsNotApplied()
    {
        Room room;
        Appearance appearance(Appearance::Choice::Light);
        QSettings state(room.journal.file(u"window.ini"_s), QSettings::IniFormat);
        FakeProviderSetup windows;
        windows.now = room.setup.now;
        MainWindow window(*room.engine, appearance, state, &windows);
        window.show();
        auto *page = window.findChild<AnalysisPage *>();
        QVERIFY(!page->isVisible());

        auto *where = window.findChild<WhereStrip *>();
        QCOMPARE(where->place(), u"Cloud (api.example.org)"_s);
        where->click();
        QVERIFY(page->isVisible());
        window.findChild<QListWidget *>(u"providerList"_s)->setCurrentRow(0);
        window.findChild<QComboBox *>(u"providerModel"_s)->setEditText(u"other"_s);
        QVERIFY(page->hasUnapplied());
        for (QAction *action : window.findChildren<QAction *>()) {
            if (action->text() == u"&Quit"_s)
                action->trigger();
        }
        QVERIFY(window.isVisible());
        bool told = false;
        for (const NoticeBar *bar : window.findChildren<NoticeBar *>())
            told = told || bar->text().contains(u"not applied"_s);
        QVERIFY(told);
        window.findChild<QPushButton *>(u"revertProvider"_s)->click();
        windows.now.order = {u"builtin"_s};
        Q_EMIT windows.changed();
        QCOMPARE(where->place(), u"On this device"_s);
        QSignalSpy closed(&window, &MainWindow::closed);
        for (QAction *action : window.findChildren<QAction *>()) {
            if (action->text() == u"&Quit"_s)
                action->trigger();
        }
        QTRY_COMPARE(closed.size(), 1);
        room.engine.reset(); // it has answered the window
    }

    void everyControlHasANameAndIsReachedByTab_data()
    {
        QTest::addColumn<int>("tab");
        for (int tab = 0; tab < 5; ++tab)
            QTest::addRow("%d", tab) << tab;
    }

    void everyControlHasANameAndIsReachedByTab()
    {
        QFETCH(const int, tab);
        const Room room;
        room.choose(u"openai"_s);
        room.click("setKey");
        room.showTab(tab);
        QSet<QWidget *> chain;
        for (QWidget *widget = room.page->nextInFocusChain(); widget != room.page.get();
             widget = widget->nextInFocusChain())
            chain.insert(widget);

        int stops = 0;
        for (QWidget *widget : room.page->findChildren<QWidget *>()) {
            if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus)
                || widget->focusProxy())
                continue;
            QAccessibleInterface *access = QAccessible::queryAccessibleInterface(widget);
            const QString what = u"%1 “%2”"_s.arg(
                QString::fromLatin1(widget->metaObject()->className()), widget->objectName());
            QVERIFY2(access && !access->text(QAccessible::Name).isEmpty(), qPrintable(what));
            QVERIFY2(chain.contains(widget), qPrintable(what));
            ++stops;
        }
        QCOMPARE_GT(stops, 1);
    }

    void tabGoesThroughTheFieldsFromAboveToBelow()
    {
        const Room room;
        room.choose(u"openai"_s);
        QStringList order;
        for (QWidget *widget = room.page->nextInFocusChain(); widget != room.page.get();
             widget = widget->nextInFocusChain()) {
            if (widget->focusPolicy() & Qt::TabFocus)
                order += widget->objectName();
        }
        const QStringList wanted{
            u"allowAll"_s,       u"addProvider"_s,         u"moveUp"_s,
            u"providerList"_s,   u"providerName"_s,        u"providerAddress"_s,
            u"providerOwn"_s,    u"providerModel"_s,       u"listModels"_s,
            u"providerEmbeddingModel"_s, u"providerRedact"_s, u"providerConcurrency"_s,
            u"providerPriceOut"_s, u"setKey"_s,            u"testProvider"_s,
            u"applyProvider"_s};
        qsizetype last = -1;
        for (const QString &name : wanted) {
            const qsizetype at = order.indexOf(name);
            QVERIFY2(at > last, qPrintable(name + u" in "_s + order.join(u' ')));
            last = at;
        }
    }
};

QTEST_MAIN(TestAnalysisPage)
#include "tst_analysispage.moc"
