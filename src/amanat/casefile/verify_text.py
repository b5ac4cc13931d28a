"""`VERIFY.txt`: one fixed text. Whoever checks a case file knows its hash, because a text that could be changed could
tell its reader to type anything."""

from __future__ import annotations

from typing import Final

VERIFY_TEXT: Final = """\
HOW TO CHECK THIS CASE FILE

You need nothing from the people who made it, and no internet.
Get the keys named below from somewhere else than this file:
from the desk by telephone, or from its printed card.
Keys that come in the same file prove nothing.

1. The easy way
   Open verify.html in a browser, on a computer that is offline.
   Choose this file. Read what it says.

2. With the command
   amanat verify FILE --log-key KEY --witness-key KEY --tsa-root FILE

3. By hand, with tools that are on most computers
   Unpack the file, then go into the folder case-file and type:

   sha256sum -c manifest-sha256.txt
   sha256sum -c tagmanifest-sha256.txt
   sha256sum tagmanifest-sha256.txt

   The first two must say OK on each line. The third shows the one
   hash that stands for all the rest. seal/sealed-event.json is signed
   by the desk and holds that hash, written in base64.
   If there is a time stamp, type (ROOT.pem comes from outside):

   openssl ts -verify -data seal/checkpoint -in seal/checkpoint.tsr \\
     -CAfile ROOT.pem -untrusted seal/tsa-chain.pem \\
     -attime "$(cat seal/attime)"

What a good check tells you: nothing in here was changed, added or
taken out since the time that was proved, and which desk sealed it.
What it does not tell you: whether what a picture or a text says is
true, and what happened before somebody gave it to the desk.

Keep this file as it came. Work on a copy.
It holds private things. Show it only to those who must see it.


اس فائل کو کیسے جانچیں

اسے بنانے والوں سے کچھ نہیں چاہیے، انٹرنیٹ بھی نہیں۔
کلیدیں کسی اور جگہ سے لیں: دفتر کو فون کر کے، یا چھپے ہوئے کارڈ سے۔
جو کلید اِسی فائل میں آئے، وہ کچھ ثابت نہیں کرتی۔

1۔ آسان طریقہ: انٹرنیٹ بند کر کے verify.html کو براؤزر میں کھولیں،
   یہ فائل چنیں، اور پڑھیں۔
2۔ حکم سے: اوپر نمبر 2 دیکھیں۔
3۔ ہاتھ سے: اوپر نمبر 3 دیکھیں۔

جانچ ٹھیک ہو تو اِس کا مطلب ہے: ثابت شدہ وقت کے بعد یہاں کچھ بدلا،
بڑھایا یا نکالا نہیں گیا، اور کس دفتر نے اِسے مہر بند کیا۔
جانچ یہ نہیں بتاتی: تصویر یا تحریر کی بات سچ ہے یا نہیں، اور دفتر کو
ملنے سے پہلے کیا ہوا۔

فائل کو ویسا ہی رکھیں جیسی آئی۔ کام نقل پر کریں۔
اِس میں نجی باتیں ہیں۔ صرف اُنہیں دکھائیں جنہیں دیکھنا لازم ہے۔
""".encode()

VERIFY_SHA256: Final = bytes.fromhex("bf5d8268d48bcc68ec29357dcf1bb854bc2a8256893c0bb4a79a4bf1641d8b4f")
"""32 bytes, written out so that the text cannot change unnoticed (tests/casefile/test_layout.py)."""
