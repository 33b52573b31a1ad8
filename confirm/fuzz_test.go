package confirm_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"confirmpoint/confirm"
)

func FuzzDecodeStanding(f *testing.F) {
	r := concluded(confirm.StateComplete, confirm.ActionConcludeComplete)
	r.Standing.Scans = []confirm.AttachedScan{{SHA256: digestOf(1), At: during}}
	good, _ := confirm.EncodeStanding(r.Standing)
	f.Add(good)
	f.Add([]byte(`{"state":"pending","messages":[{"id":"m","at":"2026-10-08T00:00:00Z","read_at":"0001-01-01T00:00:00Z"}]}`))
	fuzzDecode(f, confirm.DecodeStanding, confirm.EncodeStanding)
}

func FuzzDecodePoint(f *testing.F) {
	good, _ := confirm.EncodePoint(book().Point)
	f.Add(good)
	fuzzDecode(f, confirm.DecodePoint, confirm.EncodePoint)
}

func FuzzDecodeDraft(f *testing.F) {
	good, _ := confirm.EncodeDraft(confirm.Draft{RecordID: "r", Ticks: ticksAll(confirm.TickMet), SavedAt: during})
	f.Add(good)
	fuzzDecode(f, confirm.DecodeDraft, confirm.EncodeDraft)
}

func FuzzParseIDNumber(f *testing.F) {
	for _, seed := range []string{"11010519491231002X", "341002198202290017", "810000199001010019", "340524800101001", "", "34100219850812002９"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := confirm.NormalizeIDNumber(s)
		parts, ok := confirm.ParseIDNumber(n)
		if !ok {
			if parts != (confirm.IDParts{}) {
				t.Error("parts of what is no number")
			}
			return
		}
		if len(n) != 18 || parts.Region != string(n[:6]) || strings.ReplaceAll(string(parts.BirthDate), "-", "") != string(n[6:14]) ||
			(parts.Sex == confirm.SexMale) != (n[16]%2 == 1) {
			t.Error("the parts are not of the number")
		}
		right := 0
		for _, last := range "0123456789X" {
			if p, _ := confirm.ParseIDNumber(n[:17] + confirm.IDNumber(last)); p.CheckOK {
				right++
			}
		}
		if right != 1 {
			t.Errorf("%d check characters are right", right)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"2026-10-08", "", "2024-02-29", "2023-02-29", "0000-01-01", "２０26-10-08", "2026-1-08"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := confirm.ParseDate(s)
		if err != nil {
			if d != "" || confirm.CodeOf(err) != confirm.CodeDateInvalid {
				t.Errorf("refused with %v", err)
			}
			return
		}
		if string(d) != s || (s != "" && (!d.Valid() || d.Year() < 1)) || d.Before(d) {
			t.Errorf("date %q", d)
		}
	})
}

func FuzzName(f *testing.F) {
	for _, seed := range []string{"热依汗·依明", "热依汗•依明", "王\ue81e", "王\ufffd", "é", "e\u0301", "Ａｂ c", strings.Repeat("𠮷", 101)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := confirm.Name(s)
		key := confirm.NameKey(n)
		if again := confirm.NameKey(confirm.Name(key)); again != key {
			t.Errorf("the key of a key is another: %q, %q", key, again)
		}
		if utf8.ValidString(s) && confirm.NameKey(confirm.SuggestName(n)) != key {
			t.Error("the suggestion has another key")
		}
		if err := confirm.ValidName(n); err == nil && (!utf8.ValidString(s) || utf8.RuneCountInString(s) > confirm.MaxName || strings.TrimSpace(s) == "") {
			t.Error("took a name that cannot be kept")
		}
	})
}

func FuzzParseState(f *testing.F) {
	for _, s := range confirm.States() {
		f.Add(s.Label())
	}
	f.Add("申报待审核")
	f.Fuzz(func(t *testing.T, label string) {
		s, ok := confirm.ParseState(label)
		if ok != (s != "") {
			t.Errorf("%q, %v", s, ok)
		}
		if again, known := confirm.ParseState(s.Label()); ok && (!known || again != s) {
			t.Errorf("%s does not read its own word", s)
		}
	})
}

// FuzzCheck: whatever is in a content, checks end, name what they declare, and
// hold nothing of the content but counts and code points.
func FuzzCheck(f *testing.F) {
	f.Add("341002198508120029", "王小云", "20153401032000123", "2015-06-30", "语文", 372)
	f.Add("", "", "", "", "", 0)
	f.Add("\xff", "\x00", "19", "9999-99-99", "C99", -1)
	f.Fuzz(func(t *testing.T, number, name, certificate, day, subject string, hours int) {
		c := soundContent()
		c.Identity.DocumentNumber, c.Identity.Name = confirm.IDNumber(number), confirm.Name(name)
		c.Certificate.Number, c.Certificate.IssuedOn, c.Certificate.Subject = confirm.CertificateNumber(certificate), confirm.Date(day), subject
		c.Work.CareerStart, c.Period.LastRegisteredOn, c.Period.TrainingHours = confirm.Date(day), confirm.Date(day), hours
		for _, finding := range book().CheckWith(c, today, photo(hours, hours, hours)) {
			if finding.Check == "" || finding.Code == "" || finding.Field == "" {
				t.Errorf("finding %+v", finding)
			}
			for _, value := range finding.Args {
				if len(number) > 12 && strings.Contains(value, number) {
					t.Errorf("%s quotes the number", finding.Code)
				}
			}
		}
	})
}

// FuzzParsePaperCode: what is taken for the code of a paper has one spelling.
func FuzzParsePaperCode(f *testing.F) {
	f.Add(confirm.PaperCode{ApplicationNo: "202634000001", Kind: confirm.PaperForm, Digest: "0123456789ab", Version: 2, Copy: 1, PrintNo: 3}.String())
	f.Add(confirm.PaperCode{ApplicationNo: "202634000001", Kind: confirm.PaperReceipt, Digest: "0123456789ab", Version: 2, Copy: 1, PrintNo: 1, Number: "20261122-0001"}.String())
	f.Add("CP1")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := confirm.ParsePaperCode(text)
		if err != nil {
			return
		}
		again, err := confirm.ParsePaperCode(c.String())
		if err != nil || again != c {
			t.Errorf("%q is %+v, written %q, then %+v (%v)", text, c, c.String(), again, err)
		}
	})
}
