"""Easy Japanese words in small Latin letters, for pass phrases; the list is our own."""

_LIST = """
abura ageru ahiru aji ajisai aka akachan akarui akeru aki amaguri amai amazake ame amu ane ani
anko anzu arashi arau ari arigato aruku asa asagao asahi asari asatte ashi ashita asobu asupara
atarashii atatakai atsui ayatori azuki baketsu banana bara basu bata batta benri bin biwa bon
bonsai boru boshi botan budo bunbogu buranko burokkori buta byobu byoin cha chawan chichi chikaku
chikuwa chikyu chirashi chiritori chiru chizu cho chochin daidokoro daifuku daiji daikon daiku
daizu dango dasu datemaki denki densha dobutsuen dojo doraiba dosei doyo ebi eda edamame egao ehon
eigakan eki ekiin engawa enoge enpitsu erabu erai fude fue fueru fuji fuki fuku fukujuso fukuro
fumikiri fune furin furo furoshiki furui fusen fusuma futari futo futon fuyu gaka gakko gakusha
ganpeki gekijo genkan genki geta getsuyo gin ginga ginko ginnan gita gobo gohan goma gomu gyunyu
haburashi hachi hagaki hagemasu hagi haha hai haiiro haiyu hajimeru hakama hako hakusai hama
hamaguri hana hanabi hanasu hanaya hanetsuki hankachi hanpen happa hare hari haru hasami hashi
hashigo hashira hashiru hata hatake hataraku hato hayai hayashi hebi heru heya hibachi hidari
higashi hige hikari hikaru hikoki hiku hikui himawari himo hinoki hirame hiroi hirou hiru hisashi
hitori hitsuji hiyoko hiza hocho hoki hon hone honoo honya horenso hoshi hosu hotaru hotate hoteru
hyaku ichi ichiba ichigo ichijiku icho ido igo ika ike ikebana ima imoto inaho inari inazuma ingen
inoru inoshishi inu ireru iro irori iruka isha ishi ishidoro ishigaki issun isu ito itoko iwa
iwashi iwau izumi jagaimo jinchoge jinja jisho jitensha jogi joro jouro jozu judo kaban kabe
kabocha kabu kabuto kado kaeru kagami kagaribi kage kagi kago kaguya kai kaidan kaigan kairo
kakashi kakato kakejiku kaki kakigori kaku kakurenbo kama kamaboko kame kami kaminari kamo kan
kanazuchi kane kangaeru kangoshi kani kappa karaage karashi karasu karui karuta kasa kasei
kashikoi kashu kasutera kata katana katsuo kau kawa kawaii kawara kawaru kayari kayo kaze kazoku
keisatsu keki kemuri kendama kendo keshigomu kibo kieru kiiro kiji kiku kikyo kimeru kimono kin
kingyo kino kinoko kinsei kintaro kinusaya kinyo kion kirei kiri kiru kiseki kisetsu kisha
kissaten kita kitsune kitte kobako koban kobune kocha kodomo koe koen koeru kohi koi kokku kokoro
koma kome komeya konbu konnyaku koppu kori kosaten koshi kotaeru kotatsu kotei koto kotoba koya
kubi kuchi kudaru kugi kujira kukki kuko kuma kumo kumori kura kureru kuri kuro kurobuta kuruma
kurumi kusa kushi kusuriya kutsu kuwa kuwagata kuzu kyabetsu kyaku kyarameru kyo kyoshitsu kyu
kyudo kyuri mado mae magaru mago maguro mainichi makizushi makura mame mamoru man manabu manaita
mangetsu manju marason maru matsu matsuri mawaru mayu medaka megane mejiro meron michi midori migi
mijikai mikan mikazuki mikoshi mimi minami minato minna minoru mirin miru misaki miso misoshiru
mitsuba mitsukeru mitsurin mizu mizuiro mizuumi mizuyokan mochi modoru moeru mofu mogura mokusei
mokuyo momigara momiji momo momoiro momotaro mon morau mori motsu mugi mugicha muko mune murasaki
mushikago musubu nabe nabemono nadeshiko nagai nagareru nageru naka nakama namae nami namida nana
nanohana naosu narabu nashi nasu natsu natto nawatobi negi neko neru nezumi nichiyo nigai nigiyaka
niji niku nikuya ningyo ninjin ninniku nira nishi niwa niwakaame niwaki niwatori nobasu noboru
nohara noka noko nokogiri nomu noren nori noru noto numa nuno nurie nuu oba obi oboeru ocha
ochazuke oden odori odoru ohagi ohayo oishii oji oka okaeri oke okiru oku okuru ominaeshi omoi
omoshiroi omou onaka oni onigiri onigokko onsen origami oriru oru oshiire oshiro osoi osu otedama
otera otona ototo otsukimi ouen owaru oyasumi oyogu pan panya paseri penchi piano piman purin puru
rakkasei ramen rampu ramune ran rappa remon renge renkon retasu rindo ringo ringoame risu rojin
roka roketto roku rosoku ryokan ryoshi ryusei saba sabaku sado sagasu sagi saida saifu sakanaya
sake sakka saku sakura same samui san sanchi sankaku sanma sannin sansho sara saru sasaeru sato
satoimo sayonara seito sekihan sekken semai semi semitori sen senaka senbei sencha sensei sensu
sento serori seta setsubun shamisen shashinka shatsu shi shijimi shika shikaku shima shimeru shimo
shinbun shingo shio shirataki shiro shiru shiruko shiso shita shizuka shizumu shobo shobosho shodo
shoga shogatsu shogi shoji shokudo shoyu soba sobo sodatsu sofu somen sora soramame soto suberidai
sudare sugi sugoi sugoroku suiei suika suisen suisha suiyo sukato suketo suki sukii sukiyaki
sukoppu sumi sumire sumo suna sunaba suppai supun susuki susumu suwaru suzu suzume suzumushi
suzuri suzushii taberu tadaima tai taifu taiikukan taiko taisetsu taiso taiyo taka takai takara
take taki takkyu tako takoyaki takushii tamago tamanegi tana tanabata tanbarin tanbo tane tani
tanomu tanoshii tanpopo tanuki taoru taranome tasukeru tatami tatamu tatsu tazuneru tebukuro techo
tegami teibo ten tencho tengu tenisu tenpura tenugui tetsubo tobiishi tobira tobu todai tofu
togarashi toge tokage tokei tokoya toku tomaru tomato tomodachi tomoshibi tonari tonbi tonbo
tonkatsu tonneru toshokan tozan tsubaki tsubame tsubo tsuchi tsuitate tsuki tsukue tsukuru
tsukushi tsume tsumetai tsumiki tsuna tsunagu tsurara tsuri tsuru tsutsuji tsuyoi tsuyu tsuzukeru
uchiwa uchu ude udo udon ugoku uguisu ukabu ukeru uma umareru ume umi unagi uni untenshu urashima
ureshii uru usagi ushi ushiro uta utau wagashi wakame wakareru wakaru wara warabi warau wasabi
wataame wataru yagi yakan yakisoba yakyu yama yamori yane yaoya yasashii yasumu yasuri yatai
yoguruto yokan yomu yonin yoroi yorokobu yoru yozora yubi yubiwa yuenchi yuge yuhi yuka yukata
yuki yume yumi yunomi yuri yutanpo yuyake yuzu zabuton zakuro zashiki zasshi zenmai zenzai zokin
zori zosui zubon zukkini
"""
WORDS = tuple(_LIST.split())
