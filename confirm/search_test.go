package confirm_test

import (
	"maps"
	"strings"
	"testing"
	"unicode/utf8"

	"confirmpoint/confirm"
)

func TestSearchKey(t *testing.T) {
	for _, tt := range []struct {
		field       confirm.SearchField
		value, want string
	}{
		{confirm.SearchName, " 努尔兰•赛力克 ", "努尔兰·赛力克"},
		{confirm.SearchName, "努尔兰．赛力克", "努尔兰·赛力克"},
		{confirm.SearchName, "ａnna　Li", "ANNALI"},
		{confirm.SearchIDNumber, "３４１００２ 19850812002x", "34100219850812002X"},
		{confirm.SearchIDNumber, "341002650203123", string(confirm.UpgradeIDNumber("341002650203123"))},
		{confirm.SearchIDNumber, "h12345678", "H12345678"},
		{confirm.SearchApplicationNo, " ２０２６３４０ 00001", "202634000001"},
		{confirm.SearchCertificate, "2015 3401 0320 00123", "20153401032000123"},
		{confirm.SearchPhone, "+86 138-1234-1234", "13812341234"},
		{confirm.SearchPhone, "138 １２３４ 1234", "13812341234"},
		{confirm.SearchPhone, "8613812341", "8613812341"}, // no prefix: a number of ten
		{confirm.SearchSchool, "台山市 第一中学", "台山市第一中学"},
		{"remark", "x", ""},
	} {
		got := confirm.SearchKey(tt.field, tt.value)
		if got != tt.want {
			t.Errorf("%s %q: %q, want %q", tt.field, tt.value, got, tt.want)
		}
		if again := confirm.SearchKey(tt.field, got); again != got {
			t.Errorf("%s %q: a key of a key is %q", tt.field, tt.value, again)
		}
	}
}

func TestElsewhereQueryCheck(t *testing.T) {
	conditions := func(pairs ...string) map[confirm.SearchField]string {
		m := map[confirm.SearchField]string{}
		for i := 0; i < len(pairs); i += 2 {
			m[confirm.SearchField(pairs[i])] = pairs[i+1]
		}
		return m
	}
	good := conditions("name", "李红梅", "phone", "199 0000 0002")
	for name, tt := range map[string]struct {
		q     confirm.ElsewhereQuery
		code  confirm.Code // "": passes
		field string       // to blame
	}{
		"good":             {q: confirm.ElsewhereQuery{Conditions: good, Reason: confirm.SearchWrongPoint}},
		"with a note":      {q: confirm.ElsewhereQuery{Conditions: good, Reason: confirm.SearchOther, Note: " 局里来电 "}},
		"least lengths":    {q: confirm.ElsewhereQuery{Conditions: conditions("name", "李红", "id_number", "123456", "application_no", "2026", "certificate", "2015340103", "phone", "5550100", "school", "一中"), Reason: confirm.SearchTransfer}},
		"school in a note": {q: confirm.ElsewhereQuery{Conditions: conditions("name", "李红梅", "school", "一中"), Reason: confirm.SearchOther, Note: "说是一中的"}},

		"nothing":          {q: confirm.ElsewhereQuery{Reason: confirm.SearchTransfer}, code: confirm.ProblemSearchConditions},
		"one":              {q: confirm.ElsewhereQuery{Conditions: conditions("name", "李红梅"), Reason: confirm.SearchTransfer}, code: confirm.ProblemSearchConditions},
		"seven":            {q: confirm.ElsewhereQuery{Conditions: conditions("name", "李红梅", "id_number", "123456", "application_no", "2026", "certificate", "2015340103", "phone", "5550100", "school", "一中", "remark", "x"), Reason: confirm.SearchTransfer}, code: confirm.ProblemSearchConditions},
		"family name":      {q: confirm.ElsewhereQuery{Conditions: conditions("name", "李 ", "phone", "19900000002"), Reason: confirm.SearchTransfer}, code: confirm.ProblemSearchConditions, field: "name"},
		"dots":             {q: confirm.ElsewhereQuery{Conditions: conditions("name", "李红梅", "phone", "-------"), Reason: confirm.SearchTransfer}, code: confirm.ProblemSearchConditions, field: "phone"},
		"broken text":      {q: confirm.ElsewhereQuery{Conditions: conditions("name", "李\xff红", "phone", "19900000002"), Reason: confirm.SearchTransfer}, code: confirm.ProblemSearchConditions, field: "name"},
		"unknown field":    {q: confirm.ElsewhereQuery{Conditions: conditions("name", "李红梅", "photo", "19900000002"), Reason: confirm.SearchTransfer}, code: confirm.ProblemSearchConditions},
		"no reason":        {q: confirm.ElsewhereQuery{Conditions: good}, code: confirm.ProblemSearchReason},
		"other, no note":   {q: confirm.ElsewhereQuery{Conditions: good, Reason: confirm.SearchOther}, code: confirm.ProblemSearchReason},
		"phone in a note":  {q: confirm.ElsewhereQuery{Conditions: good, Reason: confirm.SearchTransfer, Note: "电话 199-0000-0002"}, code: confirm.ProblemSearchReason},
		"name in a note":   {q: confirm.ElsewhereQuery{Conditions: good, Reason: confirm.SearchTransfer, Note: "找李 红梅"}, code: confirm.ProblemSearchReason},
		"note of a page":   {q: confirm.ElsewhereQuery{Conditions: good, Reason: confirm.SearchTransfer, Note: strings.Repeat("注", confirm.MaxSearchNote+1)}, code: confirm.ProblemSearchReason},
		"note of two line": {q: confirm.ElsewhereQuery{Conditions: good, Reason: confirm.SearchTransfer, Note: "a\nb"}, code: confirm.ProblemSearchReason},
	} {
		t.Run(name, func(t *testing.T) {
			before := maps.Clone(tt.q.Conditions)
			out, err := tt.q.Check()
			if got := confirm.CodeOf(err); got != tt.code && (err != nil || tt.code != "") {
				t.Fatalf("%v, want %q", err, tt.code)
			}
			if !maps.Equal(before, tt.q.Conditions) {
				t.Error("the question itself was changed")
			}
			var p *confirm.Problem
			if asProblem(err, &p) && p.Args["field"] != tt.field {
				t.Errorf("blames %q, want %q", p.Args["field"], tt.field)
			}
			if err != nil {
				return
			}
			again, err := out.Check() // the registry judges what was judged here
			if err != nil || !maps.Equal(again.Conditions, out.Conditions) || again.Note != out.Note {
				t.Errorf("judged again: %+v, %v", again, err)
			}
		})
	}
}

func asProblem(err error, p **confirm.Problem) bool {
	if err == nil {
		return false
	}
	found, ok := err.(*confirm.Problem) //nolint:errorlint // Check wraps nothing
	*p = found
	return ok
}

func TestSearchLabels(t *testing.T) {
	for _, f := range confirm.SearchFields() {
		if f.Label() == "" {
			t.Errorf("%s has no label", f)
		}
	}
	for _, r := range confirm.SearchReasons() {
		if r.Label() == "" {
			t.Errorf("%s has no label", r)
		}
	}
}

func TestCheckNewPassword(t *testing.T) {
	for _, tt := range []struct {
		old, new string
		good     bool
	}{
		{"correct horse", "battery staple", true},
		{"correct horse", "八个字的新密码啊", true},
		{"correct horse", strings.Repeat("a", confirm.MaxPassword), true},
		{"correct horse", "correct horse", false},
		{"correct horse", "seven77", false},
		{"correct horse", "", false},
		{"correct horse", strings.Repeat("a", confirm.MaxPassword+1), false},
		{"correct horse", "battery\xff staple", false},
	} {
		err := confirm.CheckNewPassword(tt.old, tt.new)
		if (err == nil) != tt.good || (err != nil && confirm.CodeOf(err) != confirm.ProblemPasswordWeak) {
			t.Errorf("%q: %v", tt.new, err)
		}
	}
}

func TestValidFileName(t *testing.T) {
	for _, name := range []string{"操作手册.pdf", "空白受理凭证 2026（修订）.docx", "a", "console.pdf", "com.pdf", "COM10.txt", "nul-1.txt"} {
		if !confirm.ValidFileName(name) {
			t.Errorf("%q is refused", name)
		}
	}
	for _, name := range []string{
		"", ".", "..", "...", ".profile", "a.", "a ", " a", "a/b", `a\b`, "/etc/passwd", `C:\a`, "C:a", "a:stream", "a*b", "a?b", "a|b", `a"b`, "<a>",
		"con", "CON.txt", "Nul .txt", "aux.tar.gz", "com1", "lpt9.pdf", "COM¹.txt", "conin$", "a\x00b", "a\nb", "a\x7fb",
		"a\u202efdp.exe", "a\u200bb", "a\ufeff", "a\ufffdb", "a\xffb", "a\ue000", "a\u2028b", strings.Repeat("长", 61),
	} {
		if confirm.ValidFileName(name) {
			t.Errorf("%q is taken", name)
		}
	}
}

// FuzzValidFileName: whatever passes names one file in the folder it is put in.
func FuzzValidFileName(f *testing.F) {
	for _, s := range []string{"a.pdf", "../a", "con.txt", "a\\b", "操作手册.pdf", "\u202e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if !confirm.ValidFileName(name) {
			return
		}
		if name == "" || name[0] == '.' || strings.ContainsAny(name, "/\\:\x00") || !utf8.ValidString(name) || len(name) > confirm.MaxFileName {
			t.Errorf("%q passes", name)
		}
	})
}

// FuzzSearchKey: a key is its own key, so that both ends compare the same.
func FuzzSearchKey(f *testing.F) {
	f.Add("name", "努尔兰•赛力克")
	f.Add("phone", "+86 138 1234 1234")
	f.Add("id_number", "341002650203123")
	f.Fuzz(func(t *testing.T, field, value string) {
		key := confirm.SearchKey(confirm.SearchField(field), value)
		if again := confirm.SearchKey(confirm.SearchField(field), key); again != key && utf8.ValidString(value) {
			t.Errorf("%s %q: %q, then %q", field, value, key, again)
		}
	})
}
