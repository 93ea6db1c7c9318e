// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/StopWords.h"

#include "engine/providers/builtin/Lexicon.h"

namespace englog::builtin {

const QSet<Key> &stopWords()
{
    static const QSet<Key> words = keysOf(
        u"a about above across after again against ago all almost along already also although "
        u"always am among an and another any anybody anyone anything anyway are aren't around as "
        u"at away back be became because become been before began begin behind being below "
        u"beside besides better between beyond both but by came can can't cannot come comes "
        u"coming could couldn't did didn't do does doesn't doing don't done down during each "
        u"either else enough even ever every everybody everyone everything few first for from "
        u"further gave get gets getting give given go goes going gone gonna got had hadn't has "
        u"hasn't have haven't having he he'd he'll hence her here hers herself him himself his "
        u"how however i i'd i'll i'm i've if in indeed instead into is isn't it it'd it'll its "
        u"itself just keep kept last least left less let lot lots made make makes making many "
        u"may maybe me might mine more most mostly much must my myself near nearly need neither "
        u"never next no nobody none nor not nothing now of off often oh ok okay on once one ones "
        u"only onto or other others ought our ours ourselves out over own part per perhaps put "
        u"quite rather really said same saw say says second see seem seemed seems seen several "
        u"shall shan't she she'd she'll should shouldn't since so some somebody somehow someone "
        u"something sometimes soon still such sure take taken takes taking than that the their "
        u"theirs them themselves then thence there therefore these they they'd they'll they're "
        u"they've thing things this those though three through thus till to together told too "
        u"took toward towards tried try trying two under until unto up upon us use used using "
        u"usually very via want wanted was wasn't way we we'd we'll we're we've well went were "
        u"weren't what whatever when where whether which while who whole whom whose why will "
        u"with within without won't would wouldn't yes yet you you'd you'll you're you've your "
        u"yours yourself 's n't 're 've 'll 'd 'm didnt dont doesnt cant wont im ive hath doth "
        u"thee thou thy thine whither thither hither whereof thereof wherein therein whereupon "
        u"thereupon etc viz like know think thought look looked felt feel find found day today "
        u"time good great little long new old bit kind sort able actually just pretty");
    return words;
}

const QSet<Key> &vagueWords()
{
    static const QSet<Key> words = keysOf(
        u"activity additional advance advances advantage advantages aim aims amount approach "
        u"approaches appropriate article aspect available bad basis best big bigger brief broad "
        u"bunch case cases certain chance clear common considerable context contribution "
        u"contributions corresponding couple course current deal detail detailed details different "
        u"effective efficient emerging end entire everyday everything example examples existing "
        u"extensive extent fact final fine first following form former forms full fundamental "
        u"further general given group happening hard high huge idea implication implications "
        u"importance important instance interest interesting issue issues item items key kinds "
        u"lack large larger latter level likely low main major manner matter means middle "
        u"necessary need needs nice novel number order overall overview paper paradigm particular "
        u"parts people piece place plenty point points poor possible potential powerful practical "
        u"present previous problem problems proper proposed purpose purposes question questions "
        u"range real reason reasons recent relevant respect rest result resultant resulting "
        u"results right role section set short side significant similar simple single situation "
        u"small sorts specific standard strong stuff successful suitable sure term terms total "
        u"traditional true type types typical understanding useful usual various ways whole wide "
        u"work young");
    return words;
}

const QSet<Key> &timeWords()
{
    static const QSet<Key> words = keysOf(
        u"afternoon afternoons days decade decades evening evenings hour hours midnight "
        u"minute minutes moment month months morning mornings night nights noon seconds today "
        u"tomorrow tonight week weeks weekend weekends year years yesterday");
    return words;
}

} // namespace englog::builtin
