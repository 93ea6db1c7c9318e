// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ProviderDraft.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;
using Field = ProviderDraft::Field;

namespace {

ProviderConfig whole()
{
    ProviderConfig config;
    config.name = u"work-server"_s;
    config.baseUrl = QUrl(u"https://ai.example.org:8443/v1"_s);
    config.model = u"big"_s;
    config.embeddingModel = u"vectors"_s;
    config.concurrency = 8;
    config.requestsPerMinute = 500;
    config.tokensPerMinute = 1'000'000'000;
    config.priceIn = 0.0000125;
    config.priceOut = 1234.5;
    config.redact = true;
    config.keyFile = u"/home/me/key"_s;
    config.prompts[TaskKind::ContentExtraction] = u"Sum it up."_s;
    return config;
}

} // namespace

class TestProviderDraft : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsTypedIsWhatIsKept()
    {
        const ProviderDraft draft = ProviderDraft::from(whole());

        QVERIFY(draft.problems({}, true).isEmpty());
        QCOMPARE(draft.config(), whole());
    }

    void emptyNumbersMeanThatNothingIsSaid()
    {
        ProviderDraft draft = ProviderDraft::from(whole());
        draft.concurrency = draft.requestsPerMinute = draft.tokensPerMinute = u" "_s;
        draft.priceIn.clear();
        draft.priceOut.clear();

        QVERIFY(draft.problems({}, true).isEmpty());
        QCOMPARE(draft.config().concurrency, std::nullopt);
        QCOMPARE(draft.config().tokensPerMinute, std::nullopt);
        QCOMPARE(draft.config().priceIn, std::nullopt);
        QCOMPARE(draft.config().priceOut, std::nullopt);
    }

    void freeIsNoUnknownPrice()
    {
        ProviderDraft draft = ProviderDraft::from(whole());
        draft.priceIn = u"0"_s;

        QCOMPARE(draft.config().priceIn, 0.0);
    }

    void wrongFieldsAreNamed_data()
    {
        QTest::addColumn<QString ProviderDraft::*>("what");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("field");
        using D = ProviderDraft;
        QTest::newRow("no name") << &D::name << u""_s << int(Field::Name);
        QTest::newRow("spaces") << &D::name << u"my server"_s << int(Field::Name);
        QTest::newRow("capitals") << &D::name << u"Server"_s << int(Field::Name);
        QTest::newRow("too long") << &D::name << QString(41, u'a') << int(Field::Name);
        QTest::newRow("the device's") << &D::name << u"builtin"_s << int(Field::Name);
        QTest::newRow("taken") << &D::name << u"other"_s << int(Field::Name);
        QTest::newRow("no address") << &D::address << u""_s << int(Field::Address);
        QTest::newRow("no scheme") << &D::address << u"example.org/v1"_s << int(Field::Address);
        QTest::newRow("a file") << &D::address << u"file:///etc"_s << int(Field::Address);
        QTest::newRow("no host") << &D::address << u"https:///v1"_s << int(Field::Address);
        QTest::newRow("open") << &D::address << u"http://example.org"_s << int(Field::Address);
        QTest::newRow("no model") << &D::model << u" "_s << int(Field::Model);
        QTest::newRow("no call") << &D::concurrency << u"0"_s << int(Field::Concurrency);
        QTest::newRow("half a call") << &D::concurrency << u"1.5"_s << int(Field::Concurrency);
        QTest::newRow("too many calls") << &D::concurrency << u"1001"_s << int(Field::Concurrency);
        QTest::newRow("words") << &D::requestsPerMinute << u"many"_s
                               << int(Field::RequestsPerMinute);
        QTest::newRow("too many tokens")
            << &D::tokensPerMinute << u"1000000001"_s << int(Field::TokensPerMinute);
        QTest::newRow("below nothing") << &D::priceIn << u"-1"_s << int(Field::PriceIn);
        QTest::newRow("endless") << &D::priceOut << u"inf"_s << int(Field::PriceOut);
        QTest::newRow("no number") << &D::priceOut << u"nan"_s << int(Field::PriceOut);
    }

    void wrongFieldsAreNamed()
    {
        QFETCH(QString ProviderDraft::*const, what);
        QFETCH(const QString, text);
        QFETCH(const int, field);
        ProviderDraft draft = ProviderDraft::from(whole());
        draft.*what = text;

        const auto problems = draft.problems({u"other"_s}, true);

        QCOMPARE(problems.size(), 1);
        QCOMPARE(int(problems.firstKey()), field);
        QVERIFY(!problems.first().isEmpty());
    }

    void onlyWhoIsAskedNeedsAModel()
    {
        ProviderDraft draft = ProviderDraft::from(whole());
        draft.model.clear();

        QVERIFY(draft.problems({}, false).isEmpty());
    }

    void aHostOfOnesOwnMayBeAskedInTheOpen()
    {
        ProviderDraft draft = ProviderDraft::from(whole());
        draft.address = u"http://nas.lan:8000"_s;
        QVERIFY(draft.problems({}, true).contains(Field::Address));

        draft.base.own = true;

        QVERIFY(draft.problems({}, true).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestProviderDraft)
#include "tst_providerdraft.moc"
