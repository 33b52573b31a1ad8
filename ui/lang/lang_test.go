package lang

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"confirmpoint/assets"
)

// quoted are the characters an English text may show: what has to be written on
// a paper, or found on one, as it stands.
var quoted = []string{"无", "{姓名}"}

func english(t *testing.T) Catalogue {
	t.Helper()
	c, err := Load(English)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Every Chinese text that the window shows has an English one.
func TestNoTextIsMissing(t *testing.T) {
	all, c := scanned(t), english(t)
	if len(all.keys) < 1000 {
		t.Fatalf("only %d texts were found: the search is broken", len(all.keys))
	}
	var missing []text
	for _, x := range all.keys {
		if _, ok := c[x.words]; !ok && isChinese(x.words) {
			missing = append(missing, x)
		}
	}
	if len(missing) > 0 {
		t.Errorf("%d texts have no English; write it in assets/translations/en:\n%s", len(missing), byFile(missing))
	}
}

// No text is translated that nothing shows.
func TestNoTextIsLeftOver(t *testing.T) {
	used := map[string]bool{}
	for _, x := range scanned(t).keys {
		used[x.words] = true
	}
	var left []string
	for zh := range english(t) {
		if !used[zh] {
			left = append(left, zh)
		}
	}
	slices.Sort(left)
	for _, zh := range left {
		t.Errorf("nothing shows %q", zh)
	}
}

// No Chinese text of a function is shown as it is, unless it says why.
func TestNoTextIsBare(t *testing.T) {
	for _, x := range scanned(t).bare {
		t.Errorf("%v: wrap it in lang.L, F or N, or mark it with %q or %q and the reason", x, strings.TrimSpace(chineseMark), strings.TrimSpace(keysMark))
	}
}

// The scan finds what it is there for.
func TestScan(t *testing.T) {
	s := newSource(t, "x.go", `package x
var table = map[int]string{1: "表"}

//lang:chinese for applicants
var slip = "单"

var plain = "x"

func f() {
	show(lang.L("甲"), "裸")
	show(lang.N("有 %d 位", n, "乙"), lang.F("丙"+"丁"))
	show("戊") //lang:chinese a file name
	//lang:keys the table's owner translates it
	show("己")
	show("庚") //lang:chinese
	show("、")
	_ = present.Command{Name: "辛"}
}

//lang:chinese it prints
func g() { print("壬", lang.L("癸")) }

func h() []present.Command { return list("子") }
`)
	var all scan
	all.add(s)
	said := func(list []text) string {
		var words []string
		for _, x := range list {
			words = append(words, x.words)
		}
		return strings.Join(words, " ")
	}
	if got, want := said(all.keys), "表 甲 有 %d 位 丙丁 己 辛 癸 子"; got != want {
		t.Errorf("to be translated: %s, want %s", got, want)
	}
	if got, want := said(all.bare), "裸 乙 庚 、"; got != want {
		t.Errorf("bare: %s, want %s", got, want)
	}
}

var (
	verb   = regexp.MustCompile(`%(\[\d+\])?[-+# 0-9.]*([a-zA-Z%])`)
	value  = regexp.MustCompile(`\{[a-z_]+\}`)
	option = regexp.MustCompile(`\[[^\]]*\]`)
)

// verbs lists which argument is shown with which verb.
func verbs(s string) []string {
	var all []string
	next := 1
	for _, m := range verb.FindAllStringSubmatch(s, -1) {
		if m[2] == "%" {
			continue
		}
		if m[1] != "" {
			fmt.Sscanf(m[1], "[%d]", &next)
		}
		all = append(all, fmt.Sprintf("%d%s", next, m[2]))
		next++
	}
	slices.Sort(all)
	return all
}

// options lists the values of each part of a sentence that may be left out.
func options(s string) []string {
	var all []string
	for _, part := range option.FindAllString(s, -1) {
		if names := value.FindAllString(part, -1); len(names) > 0 {
			slices.Sort(names)
			all = append(all, strings.Join(slices.Compact(names), " "))
		}
	}
	slices.Sort(all)
	return all
}

func values(s string) []string {
	all := value.FindAllString(s, -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// The English of a text takes the same values and has no Chinese in it.
func TestEnglishTakesTheSameValues(t *testing.T) {
	for zh, text := range english(t) {
		for _, en := range []string{text.One, text.Other} {
			if strings.TrimSpace(en) == "" && strings.TrimSpace(zh) != "" && isChinese(zh) && !isStop(zh) {
				t.Errorf("%q says nothing", zh)
			}
			if got, want := verbs(en), verbs(zh); !slices.Equal(got, want) {
				t.Errorf("%q: %q shows %v, want %v", zh, en, got, want)
			}
			if got, want := values(en), values(zh); !slices.Equal(got, want) {
				t.Errorf("%q: %q has the values %v, want %v", zh, en, got, want)
			}
			if got, want := options(en), options(zh); !slices.Equal(got, want) {
				t.Errorf("%q: %q may leave out %v, want %v", zh, en, got, want)
			}
			plain := en
			for _, q := range quoted {
				plain = strings.ReplaceAll(plain, `"`+q+`"`, "")
			}
			if isChinese(plain) {
				t.Errorf("%q: %q has Chinese in it", zh, en)
			}
		}
	}
}

func isStop(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// Every file is an object of its own with each key once.
func TestNoKeyIsTwiceInAFile(t *testing.T) {
	names, err := fs.Glob(assets.Translations(), path.Join(string(English), "*.json"))
	if err != nil || len(names) == 0 {
		t.Fatal("no file", err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(assets.Translations(), name)
		if err != nil {
			t.Fatal(err)
		}
		in := json.NewDecoder(strings.NewReader(string(data)))
		seen, depth, key := map[string]bool{}, 0, true
		for {
			token, err := in.Token()
			if err != nil {
				break
			}
			switch token := token.(type) {
			case json.Delim:
				depth += map[json.Delim]int{'{': 1, '}': -1}[token]
				key = true
				continue
			case string:
				if depth == 1 && key && seen[token] {
					t.Errorf("%s: %q is there twice", name, token)
				}
				if depth == 1 && key {
					seen[token] = true
				}
			}
			if depth == 1 {
				key = !key
			}
		}
		if len(seen) == 0 {
			t.Errorf("%s has no text", name)
		}
	}
}

func TestLanguageOfTheProcess(t *testing.T) {
	c := Catalogue{"共 %d 位": {One: "%d applicant", Other: "%d applicants"}, "%s 等 %d 项": {One: "x", Other: "%[2]d like %[1]s"}}
	for _, tt := range []struct{ got, want string }{
		{c.Text("没有"), "没有"},
		{c.Count("共 %d 位", 1), "1 applicant"},
		{c.Count("共 %d 位", 0), "0 applicants"},
		{c.Count("%s 等 %d 项", 2, "it", 2), "2 like it"},
		{c.Count("%d 个", 1), "1 个"},
		{Catalogue(nil).Count("共 %d 位", 3), "共 3 位"},
		{Catalogue(nil).Text("好"), "好"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
	for set, want := range map[string]Tag{"": Chinese, "en": English, "zh-CN": Chinese, "fr": Chinese} {
		t.Setenv(Variable, set)
		if got := Current(); got != want {
			t.Errorf("%q: %s, want %s", set, got, want)
		}
	}
	var f Forms
	if err := json.Unmarshal([]byte(`{"one":"a","other":"b"}`), &f); err != nil || f != (Forms{One: "a", Other: "b"}) {
		t.Error(f, err)
	}
	if err := json.Unmarshal([]byte(`["a"]`), &f); err == nil {
		t.Error("a list was read as a text")
	}
}
