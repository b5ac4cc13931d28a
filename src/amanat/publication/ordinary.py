"""Words that are names too or sound like one, and words beside a name that say whom or what it stands for. Data.

Written as people type them; `fold` brings them to the form in which a text is compared.
"""

from __future__ import annotations

from typing import Final

from amanat.publication.folding import fold


def words(text: str) -> frozenset[str]:
    """The words of a list, in the form in which a text is compared."""
    return frozenset(fold(text).text.split())


ALSO_WORDS: Final = words(
    """
    نور مہر عمر ثنا ثناء صبا حنا کرن ندا سحر شبنم شمع روشنی خوشی امید ایمان عزت رحمت برکت نعمت رضا وفا حیا دعا فضا
    صدا ادا ہوا ماہ چاند ستارہ گل نرگس یاسمین کنول پھول بہار فرح مسرت راحت عشرت عصمت عفت عظمت شوکت حشمت دولت قسمت
    نصرت فرحت شفقت شرافت لیاقت صداقت امانت سعادت ہدایت عنایت کرامت سلامت امن آمنا آفتاب مہتاب انجم اختر اقبال افضل
    اکرم اعظم اکبر احسن حسن جمال کمال جلال جمیل ناصر ناظم حاکم صابر شاکر ذاکر شاہد زاہد عابد وارث وکیل امیر وزیر
    مشیر سفیر بشیر نذیر نصیر کبیر صغیر ملک راجہ رانی ملکہ شہزادی جان میر حق نواز یاد سکون آرزو تمنا خواب پاکیزہ طاہر
    عالیہ عظمی عظمیٰ جنت عرش زینت رونق مینا کوثر ہدی رابعہ ثانیہ شفا عافیت نیلم موتی ہیرا گوہر لعل سونا چاندی پری
    شاہ سردار نواب کریم رحیم حکیم عظیم قدیر قادر عادل منصف معصوم مظلوم شریف لطیف نفیس رئیس حبیب طبیب خطیب ادیب غریب
    بابر فاتح غالب منظور مقصود مطلوب محبوب مشتاق اشتیاق انتظار افتخار وقار اظہار اعتبار کامران فیصل اسد شیر باز اقرا
    بسمہ تسنیم تحریم تنزیلہ صدف لیلی صائم سائرہ زارا قرآن سنا سنی رکھا مالک نظر نہا منگل باتیں جوڑ جوڑا سادہ سارا
    سامنا رویہ جیل صبح عالم دنیا کائنات دانش نسرین گلاب چنبیلی افشاں الماس ارم امبر انمول بانو برکھا تابندہ تمکنت
    ثمر ثمرہ ثروت حریم خورشید دلکش رخسار رخشندہ رعنا روشن ریحان ریشم زرین زریں زہرہ زیبا سمن سنبل شاہین شگفتہ شمشاد
    شیریں شیرین طلعت عروج غزالہ غزل فردوس فضیلت فلک کشش کہکشاں لالہ مقدس مہک ناز نازش نازک نسیم نگہت نیلوفر نگار
    نغمہ احسان ارشاد ارسلان افتخار الطاف امان امتیاز انعام ابرار بدر برہان تحسین تسلیم تصور توفیق حیات رفیق رفعت
    رمضان ریاض زمان ساغر سراج سرفراز سرور سعید سکندر سلطان شاداب شان شجاعت شفیق شہباز شہزادہ شوق صادق ضمیر ضیا طارق
    ظہور عارف عزیز عرفان علیم فرمان فضل فیاض فیض قمر کامل کفایت کلیم گلزار لطف مبارک مجاہد مجید محبت محسن محفوظ
    مختار مراد مسعود مصور معراج مقبول ممتاز منصور منور منیر مہربان میاں نادر نجم نثار نذر نظام نوید نیاز ہلال واحد
    وحید شیخ سید آسیہ ثمینہ اسلام امام حسین رحمان سبحان غفور جبار ستار وہاب رزاق گلشن چمن بستان گلستان روضہ محراب
    مینار دریا ساحل آبشار بارش برسات ساون بدلی بجلی gulshan chaman sahil danish nasreen gulab shaheen shahin shirin
    ghazal naz nasim naseem mumtaz mubarak mukhtar murad aziz rafiq riaz zaman sultan shan sadiq zameer farman kamil
    lutf mehak muqaddas irum uzma rozi sheikh saeed syed islam imam noor nur mehr mahr umar umr sana hina saba kiran
    nida sahar seher khushi umeed iman eman izzat rehmat barkat raza wafa haya dua fiza ada hawa mah chand sitara
    gul malik mulk jan jaan mir aamna amn aman shahid wakil wakeel amir ameer wazir sharif shareef karim hakim azim
    adil malika rani raja haq nawaz yaad khan iqbal kamal jamal akbar azam hassan hasan sunny hope faith grace joy
    rose lily may april june august will mark bill star angel dawn eve ruby pearl crystal amber iris ivy olive daisy
    heather summer autumn winter sky rain melody honey sugar cherry candy baby lovely pretty pinky happy lucky king
    queen prince princess noble rich frank grant chance art major miles dean guy van ray max earnest dear rekha
    sandhya varsha pratibha chhaya maya deepti shraddha pragati sanskriti vidya roop asha usha neha pooja puja
    chanda baloch pashtun roz roza gulzar iqbal jannat sitara aasman bahaar farah nargis yasmin tasleem tehreem zahra
    zara mishal hoor pari reshma shabnam shama roshni kanwal anmol noreen zarrin firdaus gohar moti heera sona
    chaandi bano begum
    babar fatah ghalib manzoor maqsood matloob mehboob mushtaq intezar iftikhar waqar izhar aitbar asad sher baaz
    jewel gem violet jasmine poppy marigold sage basil clay cliff dale forest glen lane reed stone wood woods brook
    bishop cook baker carpenter mason miller parker porter potter taylor turner weaver gardener fisher page chase
    hunter archer carter cooper مسیح روز چندا
    kavita lata maya sita meena nisha jyoti shakti kiran deepa kamal lal das roy bose
    """
)
"""Ordinary words that people are called by as well: without a sign that a person is meant they are only a warning."""

ONLY_WORDS: Final = words(
    """
    aaram aim arm boss both bus but city core court cover crate even faisle jail june many mayor never newer nor one
    own proven quetta samna saying seeing seen sha suna sunai tareeqe trick uan china mahina humara aaish aish mera
    mere meri hani haani hona hain hai nahi nahin sab sub subah subh suba sabab saal sal sala wo woh aur ke ki ka ko
    ne se mein main par per tak bhi hi to jo jis kis kya kyun kab jab tab ab yeh ye is us un in the a an and or of
    in on at to for from with by as was were are be been has had have her his she he it its they them their this
    that these those there then than not no yes all any some each every who whom whose which what when where why how
    if while after before since until under over about into out up down off again once here more most other such
    only same so too very can could should would may might must shall do does did done said says say told tell tells
    one two three four five six seven eight nine ten mean men man woman women girl boy day days week month year time
    name named case court law act section order police station office school college mother father son sister
    brother wife husband ammi ummi ami abbu baji bhai beti beta ghar kaam kam log lahore karachi multan sialkot
    gujrat peshawar hyderabad sukkur sahiwal okara kasur jhelum swat mardan kohat bannu delhi mumbai pune nashik
    jaipur lucknow kanpur patna bhopal indore surat kabul dhaka london january february march april july september
    october november december monday tuesday wednesday thursday friday saturday sunday آوں باتیں جوڑ جوڑا جیل دار
    ذرا رویہ رکھا سادہ سارا سامنا سنا سنتا سنی سنیں سیمی صبح قرآن لاتا ماری مالک منع منگل نظر نہا ٹھہر ٹھہرا کورٹ
    گھڑی امن حنائی سب میں سے کے کی کا کو نے پر ہے تھا تھی تھے ہیں اور وہ یہ جو جس کہ نہیں ہم آپ ان اس کس کیا کب جب
    جن ہوں ہو نہ مگر لیکن اگر پھر یا کر کرنے والے والی والا گے گی گا لے اپنے اپنی اپنا انہوں اسے انہیں بہت ایسے جیسے
    جہاں وہاں یہاں تب اب بھی ہی تو تک لیے ساتھ بعد پہلے سال دن ماہ گھر کام لوگ ہر کوئی کچھ ایک دو تین ہوا ہوئی ہوئے
    گیا گئی گئے کیا کی کیے دیا دی دیے رہا رہی رہے لاہور کراچی ملتان کوئٹہ پشاور
    """
)
"""Words that sound like a name and are none: they count only where the very same letters are a name of the case."""

CITIES: Final = words(
    """
    pakistan india bangladesh nepal britain england scotland wales america lahore karachi islamabad rawalpindi
    faisalabad multan peshawar quetta hyderabad gujranwala sialkot bahawalpur sukkur sargodha larkana gujrat sahiwal
    mardan abbottabad delhi mumbai kolkata chennai bengaluru bangalore pune jaipur lucknow ahmedabad kochi nashik
    nagpur patna dhaka london leeds manchester birmingham bradford glasgow chicago punjab sindh balochistan kerala
    gujarat maharashtra another abroad پاکستان بھارت لاہور کراچی اسلام آباد راولپنڈی فیصل ملتان پشاور کوئٹہ حیدر
    گوجرانوالہ سیالکوٹ بہاولپور سکھر سرگودھا لاڑکانہ گجرات ساہیوال مردان ایبٹ دہلی ممبئی لندن پنجاب سندھ بلوچستان
    """
)
"""Cities and countries: to live in one tells nobody apart."""

TITLES: Final = words(
    """
    mr mrs ms miss mst mster madam madame mam maam sir dr prof professor engr adv sister nurse baji appa apa aapa
    bibi begum sahiba sahib sahab saheb syeda hafiza haji hajjan ustani teacher aunty auntie khala phupho chachi مس
    مسز مسماۃ مسمات محترمہ محترم بیگم بی بی باجی آپا خالہ ڈاکٹر پروفیسر میڈم استانی نرس صاحبہ صاحب سسٹر جناب سیدہ
    """
)
"""How somebody is addressed: the name beside it is a person's, and may be hers."""

OFFICES: Final = words(
    """
    justice judge magistrate senator minister president premier governor commissioner ombudsperson ombudsman
    mohtasib chairman chairperson chairwoman secretary spokesperson spokesman rapporteur ambassador mayor speaker
    advocate barrister registrar inspector dsp asp ssp dig sho mna mpa mlc mp imam maulana allama poet singer actor
    actress cricketer author novelist king queen prince princess emperor saint scholar جسٹس جج مجسٹریٹ سینیٹر وزیر
    صدر گورنر کمشنر محتسب چیئرمین چیئرپرسن سیکرٹری ترجمان سفیر میئر سپیکر اسپیکر ایڈووکیٹ بیرسٹر رجسٹرار انسپکٹر
    مولانا علامہ شاعر شاعرہ گلوکار گلوکارہ اداکار اداکارہ مصنف مصنفہ بادشاہ ملکہ شہزادہ امام
    """
)
"""Who speaks in an office or is known to everybody: a name beside it is seldom a protected one."""

THINGS: Final = words(
    """
    street road avenue lane chowk bazaar bazar market bridge park garden gardens stadium airport district division
    tehsil town colony scheme programme program project fund trust foundation award prize medal scholarship act
    ordinance bill hospital clinic school college university institute academy library museum mosque masjid shrine
    church temple hall tower plaza building mills mill textiles industries enterprises traders sons brothers limited
    ltd pvt inc company bank hotel restaurant store stores pharmacy express river lake valley hills pass dam weather
    day days spell side afternoon morning skies light rays film movie magazine newspaper daily tv channel news
    bakery sweets garments salon cables dairy farm farms marble oil shampoo tea biscuits soap cosmetics printers
    press publishers bookshop studio studios productions travels tours transport engineering builders developers
    estate estates heights apartments residency homes fort palace mahal canal barrage station terminal junction cup
    trophy league festival chemicals pharma laboratories foods flour rice jewellers fabrics collection boutique
    digest pastry co associates llp chambers law
    club cricket society association group union brothers motors cement sugar
    روڈ سڑک سٹریٹ اسٹریٹ چوک بازار مارکیٹ پل پارک باغ سٹیڈیم اسٹیڈیم ہوائی ضلع تحصیل ٹاؤن کالونی سکیم اسکیم پروگرام
    منصوبہ فنڈ ٹرسٹ فاؤنڈیشن ایوارڈ انعام تمغہ وظیفہ ایکٹ آرڈیننس ہسپتال اسپتال کلینک سکول اسکول کالج یونیورسٹی
    انسٹی اکیڈمی لائبریری عجائب مسجد مزار ہال ٹاور پلازا عمارت ملز انڈسٹریز کمپنی بینک ہوٹل دریا جھیل وادی فلم رسالہ
    اخبار چینل
    """
)
"""What places, laws and houses are: the name before it is theirs."""

PEOPLE: Final = words(
    """
    complainant victim survivor witness colleague friend sister brother mother father wife husband daughter son aunt
    uncle cousin niece nephew neighbour girl woman lady trainee student nurse teacher engineer lecturer officer
    worker employee operator clerk cleaner maid intern assistant called named alias behalf shikayat kuninda gawah
    beti beta behan bhai khatoon larki biwi shohar walida walid darkhwast guzar mutasira naam شکایت کنندہ گواہ ساتھی
    سہیلی بہن بھائی ماں والدہ والد باپ بیوی شوہر بیٹی بیٹا خالہ پھوپھی چچا کزن لڑکی خاتون عورت ملازمہ طالبہ نرس
    استانی انجینئر لیکچرر افسر کارکن متاثرہ درخواست گزار نامی عرف سائلہ مدعیہ
    """
)
"""Who somebody is: the word after it is likely a name."""

HERS: Final = words(
    """
    account complaint statement petition name phone number address house home father mother brother sister husband
    desk lawyer job contract transfer testimony evidence file record letter email family son daughter salary shift
    seat bayan shikayat darkhwast number ghar walid walida bhai behan shohar nokri naukri tabadla tanqwah tankhwah
    duty wakeel khat awaaz awaz baari bari naam mamla case beta beti بیان شکایت درخواست نمبر فون گھر والد والدہ
    بھائی بہن شوہر نوکری ملازمت تبادلہ تنخواہ ڈیوٹی خط آواز باری نام معاملہ کیس بیٹا بیٹی موقف گواہی پتہ پتا تصویر
    kahani dost saheli saas susar interview tasveer photo gawahi mulazmat taleem chutti ammi abbu cousin mangetar
    salary medical uniform mobile laptop moqif maukaf dukh kirdar wajah hazri roommate boss manager transcript medical
    photograph picture screenshot interview application resignation appeal affidavit contract cnic passport résumé cv
    کہانی سہیلیاں ساس سسر انٹرویو چھٹی امی ابو کزن منگیتر حاضری درخواستیں حلفیہ تعلیم تنخواہیں کردار
    استعفیٰ استعفی خاندان دفتر ساتھی سہیلی معاہدہ اپیل کہنا وکیل فائل شناختی
    """
)
"""What people have, and words do not: Sana's statement, ثنا کا بیان."""

WORKS: Final = words(
    """
    poem poems poetry verse verses couplet lyric lyrics song songs novel novels film films painting portrait essay
    hymn ghazal nazm sher shair shayari kalam kalaam gana gaana naghma
    kitab afsana directed written composed sung quoted quatrain elegy biography autobiography album concert
    شعر اشعار نظم غزل کلام شاعری نغمہ گانا گانے گیت ناول کتاب افسانہ ڈرامہ فلم قول مصرع دیوان سوانح
    """
)
"""What somebody known to everybody has made."""

FAMED: Final = words(
    """
    poet novelist singer actor actress author playwright painter cricketer footballer sprinter captain minister
    president senator justice judge saint sufi emperor king queen prince princess philosopher scientist astronaut
    anchor filmmaker director composer historian columnist capital city town village river brand company perfume
    film movie novel song drama serial goddess planet constellation restaurant hotel channel newspaper magazine
    شاعر شاعرہ گلوکار گلوکارہ اداکار اداکارہ مصنف مصنفہ ادیب وزیر صدر جسٹس جج بادشاہ شہر قصبہ دریا ناول فلم ڈرامہ
    shair shaira gulukar adakar adakara musannif wazir sadar shehar
    """
)
"""Behind a comma: somebody known to everybody, or no person at all."""

SURNAMES: Final = words(
    """
    خان ملک شاہ بٹ چوہدری چودھری میر مرزا جہاں بیگ بلوچ خٹک آفریدی یوسفزئی مسیح گل شیخ سید قریشی انصاری صدیقی فاروقی
    عثمانی ہاشمی رضوی نقوی جعفری زیدی بخاری گیلانی ڈار لون راٹھور چیمہ وڑائچ گجر کھوکھر اعوان راجپوت بھٹی سندھو گوندل
    لغاری مزاری مگسی بگٹی جتوئی تالپور سومرو میمن پٹیل جوہر کپور شرما ورما سنگھ یادو قاسم فیض فراز مسعود حیدر محمود
    رحمان اسلم اکرم انور یوسف یونس لطیف نذیر رشید کوثر پروین عباسی کاظمی ترمذی درانی نیازی وزیر محسود شنواری
    """
)
"""Second names: beside a first name of the case and none of its own, they are somebody else's."""

THINGS_BEFORE: Final = words(
    """
    hotel cafe cyclone hurricane storm operation jamia masjid mount fort radio brand film movie novel poem song ship
    satellite perfume goddess planet restaurant model channel mahalla mohalla chowk bazaar bazar allama ہوٹل سمندری
    طوفان آپریشن جامعہ مسجد ریڈیو برانڈ فلم ناول نظم گانا جہاز سیارہ رسالہ ڈرامہ ماہنامہ روزنامہ علامہ
    """
)
"""What is called by the word behind it."""

PLACES: Final = words(
    """
    road chowk market bazaar bazar park colony town nagar masjid mahal foundation trust award plaza textile textiles
    mills traders digest magazine bakery stadium hotel hall
    """
)
"""What places are, also where people write no capitals."""

MONTHS: Final = words("may june april august march january summer autumn dawn eve")
