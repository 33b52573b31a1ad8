package roster

import (
	"strings"
	"testing"
	"unicode/utf8"

	"confirmpoint/confirm"
)

func textValue(s string) value { return value{cell: cell{kind: kindText, text: s}} }

func numberValue(s, format string) value {
	return value{cell: cell{kind: kindNumber, text: s, format: format}}
}

func TestDates(t *testing.T) {
	cases := []struct {
		in         string
		day, month string // wanted where a day is needed, and where a month will do; "" refused
	}{
		{"2021-09-01", "2021-09-01", "2021-09-01"},
		{"2021-9-1", "2021-09-01", "2021-09-01"},
		{"2021/9/1", "2021-09-01", "2021-09-01"},
		{"2021.9.1", "2021-09-01", "2021-09-01"},
		{"2021.09.01.", "2021-09-01", "2021-09-01"},
		{"20210901", "2021-09-01", "2021-09-01"},
		{"2021年9月1日", "2021-09-01", "2021-09-01"},
		{"2021 年 9 月 1 号", "2021-09-01", "2021-09-01"},
		{"2021-09-01 00:00:00", "2021-09-01", "2021-09-01"},
		{"2021-09-01T08:30:00", "2021-09-01", "2021-09-01"},
		{"２０２１．０９．０１", "2021-09-01", "2021-09-01"},
		{"2024-02-29", "2024-02-29", "2024-02-29"},
		{"2021.9", "", "2021-09-01"},
		{"2021-10", "", "2021-10-01"},
		{"2021年9月", "", "2021-09-01"},
		{"", "", ""},
		{"2023-02-29", "", ""},
		{"2021-13-01", "", ""},
		{"2021-00-10", "", ""},
		{"2021-01-00", "", ""},
		{"1899-12-31", "", ""},
		{"2101-01-01", "", ""},
		{"21-9-1", "", ""},
		{"9/1/2021", "", ""},
		{"2021", "", ""},
		{"202109", "", ""},
		{"2021-9-1-1", "", ""},
		{"2021--1", "", ""},
		{"-2021-9-1", "", ""},
		{"2021-09-01起", "", ""},
		{"二〇二一年九月一日", "", ""},
	}
	for _, c := range cases {
		for monthOnly, want := range map[bool]string{false: c.day, true: c.month} {
			got, err := textValue(c.in).date(monthOnly)
			if string(got) != want || (err == nil) != (want != "" || c.in == "") {
				t.Errorf("%q, month only %v: %q, %v; want %q", c.in, monthOnly, got, err, want)
			}
		}
	}
}

func TestDatesOfNumbers(t *testing.T) {
	cases := []struct {
		number    string
		epoch1904 bool
		want      string
	}{
		{"44440", false, "2021-09-01"},
		{"44440.75", false, "2021-09-01"},
		{"42978", true, "2021-09-01"},
		{"4.444E4", false, "2021-09-01"},
		{"61", false, "1900-03-01"},
		{"73415", false, "2100-12-31"},
		{"20210901", false, "2021-09-01"},
		{"20210931", false, ""},
		{"60", false, ""}, // the leap day that never was
		{"73416", false, ""},
		{"2021", false, ""},
		{"2021.9", false, ""},
		{"2021.10", false, ""},
		{"-1", false, ""},
		{"0", false, ""},
		{"NaN", false, ""},
		{"1e999", false, ""},
		{"x", false, ""},
	}
	for _, c := range cases {
		v := numberValue(c.number, "built-in 14")
		v.epoch1904 = c.epoch1904
		if got, err := v.date(false); string(got) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s (1904: %v): %q, %v; want %q", c.number, c.epoch1904, got, err, c.want)
		}
	}
}

func TestNumbersInTextColumns(t *testing.T) {
	cases := []struct{ number, format, want string }{
		{"19900001234", "General", "19900001234"},
		{"1.9900001234E10", "0_ ", "19900001234"},
		{"123456789012345", "0", "123456789012345"},
		{"96.5", "General", "96.5"},
		{"1E+15", "General", ""},
		{"3.41002198508120E+17", "@", ""},
		{"12", "00000", ""},
		{"44440", "yyyy\\-mm\\-dd", ""},
		{"44440", "built-in 14", ""},
		{"12", "\"号\"0", ""},
		{"Inf", "General", ""},
	}
	for _, c := range cases {
		if got, err := numberValue(c.number, c.format).plain(false); got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s as %s: %q, %v; want %q", c.number, c.format, got, err, c.want)
		}
	}
}

func TestIdentifiers(t *testing.T) {
	cases := []struct{ in, want string }{
		{"11010519491231002x", "11010519491231002X"},
		{" 110105 19491231 002Ｘ ", "11010519491231002X"},
		{"440524880101001", "440524880101001"}, // old form: a check of confirm tells
		{"H12345678(9)", "H12345678(9)"},
		{"110105-19491231", ""},
		{"1.10105E+17", ""},
		{"1.1E17", ""},
		{"110105194912310000", ""},
		{strings.Repeat("1", 21), ""},
	}
	for _, c := range cases {
		if got, err := textValue(c.in).documentNumber(); got.Reveal() != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %s, %v; want %s", c.in, got.Reveal(), err, c.want)
		}
	}
	if got, err := textValue("340524190001010000").documentNumber(); err == nil {
		if parts, ok := confirm.ParseIDNumber(got); !ok || !parts.CheckOK {
			t.Error("000 at the end passes with a wrong check digit")
		}
	}
}

func TestPhonesAndCounts(t *testing.T) {
	for in, want := range map[string]string{
		"19900001234": "19900001234", "199 0000 1234": "19900001234", "+8619900001234": "19900001234",
		"０７５０-5551234": "0750-5551234", "00000000000": "00000000000", "": "",
	} {
		if got, err := textValue(in).phone(); err != nil || got.Reveal() != want {
			t.Errorf("%s: %s, %v", in, got.Reveal(), err)
		}
	}
	for _, in := range []string{"无", "19900001234转5", strings.Repeat("1", 21)} {
		if got, err := textValue(in).phone(); err == nil {
			t.Errorf("%s passes as %s", in, got.Reveal())
		}
	}
	for in, want := range map[string]int{"360": 360, "360学时": 360, "３６０ 学分": 360, "0": 0, "": 0} {
		if got, err := textValue(in).count(9999); err != nil || got != want {
			t.Errorf("%s: %d, %v", in, got, err)
		}
	}
	for _, in := range []string{"-1", "72.5", "10000", "若干"} {
		if got, err := textValue(in).count(9999); err == nil {
			t.Errorf("%s passes as %d", in, got)
		}
	}
}

func TestEthnicities(t *testing.T) {
	for in, want := range map[string]string{"汉族": "01", "汉": "01", "1": "01", "56": "56", "毛难族": "36", "其他": "97", "96": "96", "": ""} {
		if got, err := textValue(in).ethnicity(); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %s", in, got, err, want)
		}
	}
	for _, in := range []string{"火星族", "123", "HA"} {
		if got, err := textValue(in).ethnicity(); err == nil {
			t.Errorf("%s passes as %s", in, got)
		}
	}
}

func TestWordsOfEveryConstantComeBack(t *testing.T) {
	for _, k := range []confirm.QualificationKind{"1", "2", "3", "4", "5", "6", "7"} {
		if qualificationWords[k.Label()] != k {
			t.Errorf("%s is not read back", k.Label())
		}
	}
	for _, d := range []confirm.DocumentType{confirm.DocumentIDCard, confirm.DocumentResidence, confirm.DocumentHKMacau, confirm.DocumentTaiwan, confirm.DocumentOther} {
		if documentWords[d.Label()] != d {
			t.Errorf("%s is not read back", d.Label())
		}
	}
	for _, k := range []confirm.RegistrationKind{confirm.KindFirst, confirm.KindPeriodic} {
		if kindWords[k.Label()] != k {
			t.Errorf("%s is not read back", k.Label())
		}
	}
	for _, s := range []confirm.Sex{confirm.SexMale, confirm.SexFemale} {
		if sexWords[s.Label()] != s {
			t.Errorf("%s is not read back", s.Label())
		}
	}
}

// TestNamesOfColumnsMeanOneThing: no title or alias may be another's.
func TestNamesOfColumnsMeanOneThing(t *testing.T) {
	owner := map[string]string{}
	for _, c := range columns() {
		for _, name := range append([]string{c.title}, c.aliases...) {
			plain := plainTitle(name)
			if other, taken := owner[plain]; taken && other != c.title {
				t.Errorf("%s is both %s and %s", name, other, c.title)
			}
			owner[plain] = c.title
			if assessmentYear.MatchString(plain) {
				t.Errorf("%s looks like a year of assessment", name)
			}
		}
		if (c.read == nil) != (c.write == nil) {
			t.Errorf("%s is read or written, not both", c.title)
		}
	}
}

func TestShapes(t *testing.T) {
	for in, want := range map[string]string{
		"":                   "空",
		"11010519491231002X": "18 位: 17 数字+1 字母",
		"王 小·禾":              "5 位: 3 汉字+1 空格+1 其他字符",
		"𠮷𬱖":                 "2 位: 2 汉字",
		"１２":                 "2 位: 2 其他字符",
	} {
		if got := shapeOf(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestColumnLetters(t *testing.T) {
	for in, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", lastColumn: "XFD"} {
		if got := columnLetters(in); got != want {
			t.Errorf("%d: %s", in, got)
		}
		if column, row, ok := parseReference(want + "7"); !ok || column != in || row != 7 {
			t.Errorf("%s7: %d, %d, %v", want, column, row, ok)
		}
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2021-09-01", "2021年9月", "20210901", "44440", "2021.10", "2021-09-01T00:00:00"} {
		f.Add(s, true, true)
	}
	f.Fuzz(func(t *testing.T, s string, monthOnly, number bool) {
		v := textValue(s)
		if number {
			v = numberValue(s, "General")
		}
		d, err := v.date(monthOnly)
		if err != nil && d != "" || err == nil && d != "" && !d.Valid() {
			t.Errorf("%q: %q, %v", s, d, err)
		}
		if err != nil && len(s) > 12 && strings.Contains(err.Error(), s) {
			t.Errorf("the error shows the value: %v", err)
		}
	})
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"王禾", "热依汗·依明", " a\u200b", "\ue000", "_x000D_", "3.4E+17", "＝１"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := textValue(s).name(); err == nil && got != "" && confirm.ValidName(got) != nil {
			t.Errorf("%+q passes as a name", s)
		}
		if got, err := textValue(s).documentNumber(); err == nil && strings.Trim(got.Reveal(), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ()") != "" {
			t.Errorf("%+q passes as a number", s)
		}
		if shape := shapeOf(s); !utf8.ValidString(shape) {
			t.Errorf("shape of %+q: %+q", s, shape)
		}
		if got := unescape(s); utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Errorf("%+q unescapes to %+q", s, got)
		}
	})
}
