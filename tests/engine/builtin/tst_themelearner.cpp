// SPDX-License-Identifier: GPL-3.0-or-later
// What themes learn from examples: the learner alone, and within the analyser without its model.
#include "engine/providers/builtin/BuiltinProvider.h"
#include "engine/providers/builtin/ThemeLearner.h"

#include <QTest>

using namespace englog;
using namespace englog::builtin;
using namespace Qt::StringLiterals;

class TestThemeLearner : public QObject
{
    Q_OBJECT

    const std::vector<float> m_sea{1.0F, 0.0F, 0.0F};
    const std::vector<float> m_shore{0.8F, 0.6F, 0.0F};
    const std::vector<float> m_office{0.0F, 0.0F, 1.0F};

    static double confidenceOf(const QString &text, const ThemeDefinition &theme,
                               bool *present = nullptr)
    {
        static const auto provider = BuiltinProvider::make();
        AnalysisRequest request;
        request.kind = TaskKind::ThemeIdentification;
        request.text = std::make_shared<const QString>(text);
        request.themes = std::make_shared<const QList<ThemeDefinition>>(
            QList<ThemeDefinition>{theme, {u"work"_s, {u"office"_s}, {}, {}, {}}});
        request.full = true;
        double confidence = -1.0;
        provider->analyse(request, {}, {}, [&](const Result<Analysis> &answer) {
            const auto found = std::get<ThemeIdentification>(answer->finding);
            confidence = found.themeScores.first().confidence;
            if (present)
                *present =
                    std::ranges::find(found.themes, theme.name, &Theme::name) != found.themes.end();
        });
        return confidence;
    }

private Q_SLOTS:
    void withoutLessonsNothingShifts()
    {
        QVERIFY(ThemeLearner().isEmpty());
        QCOMPARE(ThemeLearner().shift(m_sea), 0.0);
        QCOMPARE(ThemeLearner(std::vector<ThemeLearner::Lesson>()).shift(m_sea), 0.0);
    }

    void oneLessonMovesWhatMeansTheSame()
    {
        const ThemeLearner yes({{m_sea, -2.0, true}});
        const ThemeLearner no({{m_sea, 2.0, false}});

        QVERIFY(yes.shift(m_sea) > 0.5);
        QVERIFY(yes.shift(m_shore) > 0.0 && yes.shift(m_shore) < yes.shift(m_sea));
        QCOMPARE(yes.shift(m_office), 0.0);
        QCOMPARE(no.shift(m_sea), -yes.shift(m_sea));
    }

    void whatIsKnownAlreadyTeachesLittle()
    {
        const ThemeLearner sure({{m_sea, 6.0, true}});
        const ThemeLearner wrong({{m_sea, -6.0, true}});

        QVERIFY(sure.shift(m_sea) < 0.01);
        QVERIFY(wrong.shift(m_sea) > 0.9);
    }

    void theOptimumIsReached()
    {
        // Where the slope is nothing: λ a(i) = y(i) - p(i), and w is made of these.
        constexpr double lambda = 1.0;
        const std::vector<ThemeLearner::Lesson> lessons{
            {m_sea, -1.0, true}, {m_shore, 0.5, false}, {m_office, 0.2, true}};
        const ThemeLearner learner(lessons);

        for (size_t c = 0; c < m_sea.size(); ++c) {
            double slope = 0.0;
            for (const auto &lesson : lessons) {
                const double z = lesson.logit + learner.shift(lesson.meaning);
                slope += ((lesson.speaksOfIt ? 1.0 : 0.0) - 1.0 / (1.0 + std::exp(-z)))
                    * double(lesson.meaning[c]);
            }
            std::vector<float> axis(3, 0.0F);
            axis[c] = 1.0F;
            QVERIFY2(std::abs(slope - lambda * learner.shift(axis)) < 1e-3,
                     qPrintable(QString::number(slope)));
        }
    }

    void theSameLessonsGiveTheSameShift()
    {
        const std::vector<ThemeLearner::Lesson> lessons{{m_sea, -1.0, true}, {m_shore, 0.5, false}};
        QCOMPARE(ThemeLearner(lessons).shift(m_shore), ThemeLearner(lessons).shift(m_shore));
    }

    void anAnalyserLearnsFromWhatWasConfirmedAndDenied()
    {
        const QString text = u"We rowed along the coast until the sun set over the waves."_s;
        const ThemeDefinition seeds{u"sailing"_s, {u"sail"_s}, {}, {}, {}};
        ThemeDefinition taught = seeds;
        taught.confirmed = {u"We rowed over the waves along the coast this morning."_s,
                            u"The boat lay on the waves and the sun set over the coast."_s};
        ThemeDefinition mistaught = seeds;
        mistaught.denied = taught.confirmed;

        bool present = false, presentTaught = false;
        const double before = confidenceOf(text, seeds, &present);
        const double after = confidenceOf(text, taught, &presentTaught);

        QVERIFY(after > before);
        QVERIFY(!present && presentTaught);
        QVERIFY(confidenceOf(text, mistaught) < before);
        const QString other = u"The invoice was paid by the company after a long meeting."_s;
        QVERIFY(confidenceOf(other, taught) < 0.5);
    }

    void learningEndsWhenItIsToldToAndCanBeginAgain()
    {
        const auto analyser = BuiltinProvider::make();
        AnalysisRequest request;
        request.kind = TaskKind::ThemeIdentification;
        request.text = std::make_shared<const QString>(u"We rowed along the coast all morning."_s);
        const QString lesson = u"We rowed over the waves along the coast this morning."_s;
        request.themes = std::make_shared<const QList<ThemeDefinition>>(
            QList<ThemeDefinition>{{u"sailing"_s, {u"sail"_s}, {}, {lesson}, {}}});
        std::stop_source stop;
        int asked = 0;
        const auto analyse = [&] {
            Result<Analysis> answer = fail(ErrorCode::Internal, u"no answer"_s);
            analyser->analyse(
                request, stop.get_token(),
                [&] {
                    if (++asked == 4)
                        stop.request_stop();
                },
                [&](Result<Analysis> given) { answer = std::move(given); });
            return answer;
        };

        QCOMPARE(analyse().error().code, ErrorCode::Cancelled);
        stop = std::stop_source();
        QVERIFY(analyse());
    }
};

QTEST_GUILESS_MAIN(TestThemeLearner)
#include "tst_themelearner.moc"
