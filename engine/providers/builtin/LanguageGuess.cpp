// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/LanguageGuess.h"

#include "engine/providers/builtin/Lexicon.h"
#include "engine/providers/builtin/WordVectors.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace englog::builtin {

namespace {

constexpr int stretches = 8;
constexpr int wordsAStretch = 512;

struct Language
{
    const char *code;
    QSet<Key> words;
};

/// The first is English.
const std::vector<Language> &languages()
{
    static const std::vector<Language> all{
        {"en",
         keysOf(u"the and to of a in is it you that he was for on are with as i his they be "
                u"at one have this from had not but what all were we when your can said "
                u"there an which she do how their if will my me so about then them would "
                u"these her him has who did been up out just got went am don't i'm no or by")},
        {"de",
         keysOf(u"der die das und ist nicht ich ein eine zu den mit auf für sich dem im es er "
                u"sie wir hat haben war auch aus bei nach wie noch einen einem mich mir dann "
                u"aber heute sehr habe wieder nur über schon wurde bin von als daß dass kann")},
        {"fr",
         keysOf(u"le la les de des du et est un une je il elle nous vous que qui dans pour "
                u"pas ne sur ce cette au aux avec mais mon ma mes suis était très plus j'ai "
                u"c'est d'un on son sa ses par été aujourd'hui bien tout être ils l'on")},
        {"es",
         keysOf(u"el la los las de que y en un una es no se por con para del al lo su mi me "
                u"muy pero más como hoy fue estaba yo he ha está todo este esta nos cuando "
                u"porque también mis sus hay le soy día")},
        {"it",
         keysOf(u"il lo la gli le di che e un una è non sono mi si per con del della nel ma "
                u"più come ho ha anche oggi molto mia mio questo questa dei alla al poi "
                u"stato sono era tutto io ci perché")},
        {"pt",
         keysOf(u"o os as de que e um uma é não se por com para do da no na meu minha eu me "
                u"muito mas mais como hoje foi estava ele ela dos das ao em isso tudo "
                u"quando também são está você")},
        {"nl",
         keysOf(u"de het een en van ik is niet dat op te zijn met voor er aan maar om ook "
                u"was ze mijn heb naar dan nog wel bij heeft hij we vandaag veel geen uit "
                u"over als weer mij deze")},
        {"sv",
         keysOf(u"och att det jag som en ett är inte på för med han hon den var av till har "
                u"vi mig men så om från idag mycket min mitt när hade skulle kan nu bara "
                u"också efter eller")},
        {"da",
         keysOf(u"og at det jeg som en et er ikke på for med han hun den var af til har vi "
                u"mig men så om fra dag meget min mit når havde skulle kan nu bare også "
                u"efter eller blev hvor noget")},
        {"pl",
         keysOf(u"i w na z do się nie że jest to jak ale po co tak dla od mnie był było być "
                u"już tylko dzisiaj bardzo mam moja mój przez jego jej czy ten")},
        {"fi",
         keysOf(u"ja on ei se että oli en hän mutta niin kun minä mitä ovat olen kanssa "
                u"tänään sitten nyt vain myös minun sen kuin tai olin ollut hyvin")},
        {"tr",
         keysOf(u"ve bir bu için çok de da ne ben mi ama gibi daha var o sonra bugün kadar "
                u"olarak değil benim her ile şey en olan oldu")},
        {"cs",
         keysOf(u"a se na je že to v s z do jsem ale jak tak by po co pro už jsme byl bylo "
                u"dnes jen mi mě si velmi který když")},
        {"ro",
         keysOf(u"și în de la cu nu că pe o un este am mai din care a fost pentru sunt dar "
                u"foarte azi eu mea meu după când")},
        {"hu",
         keysOf(u"a az és hogy nem is egy van volt meg de ez azt csak már nagyon mint ma "
                u"még vagyok én el kell lett")},
    };
    return all;
}

/// The language that alone is written in the letter's script; empty for Latin, Cyrillic and others.
QString languageOfScript(char32_t letter)
{
    switch (QChar::script(letter)) {
    case QChar::Script_Greek:
        return u"el"_s;
    case QChar::Script_Hebrew:
        return u"he"_s;
    case QChar::Script_Thai:
        return u"th"_s;
    case QChar::Script_Hangul:
        return u"ko"_s;
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
        return u"ja"_s;
    case QChar::Script_Georgian:
        return u"ka"_s;
    case QChar::Script_Armenian:
        return u"hy"_s;
    default:
        return {};
    }
}

/// What was seen in the words that were looked at.
struct Tally
{
    int words = 0;
    int latin = 0;
    int common = 0; ///< among the common English words
    std::array<int, 32> function{};
    QHash<QString, int> scripts;
};

void count(QStringView text, const Token &token, const WordVectors &english, Tally &tally)
{
    ++tally.words;
    const QChar first = text[token.start];
    const char32_t letter = first.isHighSurrogate() && token.length > 1
        ? QChar::surrogateToUcs4(first, text[token.start + 1])
        : first.unicode();
    if (QChar::script(letter) != QChar::Script_Latin) {
        ++tally.scripts[languageOfScript(letter)];
        return;
    }
    ++tally.latin;
    bool known = english.contains(token.key) || english.contains(token.stem);
    for (size_t i = 0; i < languages().size(); ++i)
        if (languages()[i].words.contains(token.key)) {
            ++tally.function[i];
            known = known || i == 0;
        }
    tally.common += known;
}

/// Of a text that is mostly not in Latin letters.
QString verdictByScript(const Tally &tally)
{
    for (auto it = tally.scripts.cbegin(); it != tally.scripts.cend(); ++it)
        if (!it.key().isEmpty() && it.value() * 2 > tally.words && tally.words >= 2)
            return it.key();
    // Japanese mixes its own letters into Chinese ones, which count for no language here.
    return tally.scripts.value(u"ja"_s) >= 2 ? u"ja"_s : QString();
}

QString verdict(const Tally &tally)
{
    if (tally.latin * 2 < tally.words)
        return verdictByScript(tally);
    const auto begin = tally.function.begin();
    const auto best = std::max_element(begin + 1, tally.function.end());
    const int english = tally.function.front();
    if (*best > english && *best >= 2)
        return *best >= 3 && *best * 100 >= tally.latin * 12
            ? QString::fromLatin1(languages()[size_t(best - begin)].code)
            : QString();
    const int percent = tally.common * 100 / std::max(tally.latin, 1);
    return tally.words >= 2 && percent >= (tally.words < 4 ? 75 : 50) ? u"en"_s : QString();
}

} // namespace

QString LanguageGuess::of(QStringView text, const std::vector<Token> &tokens,
                          const WordVectors &english)
{
    Tally tally;
    const size_t total = tokens.size();
    const size_t stretch = std::max<size_t>(total / stretches, wordsAStretch);
    for (size_t begin = 0; begin < total; begin += stretch) {
        const int before = tally.words;
        const size_t end = std::min(begin + stretch, total);
        for (size_t i = begin; i < end && tally.words - before < wordsAStretch; ++i)
            if (tokens[i].isWord())
                count(text, tokens[i], english, tally);
    }
    return verdict(tally);
}

} // namespace englog::builtin
