package present

import (
	"strings"
	"testing"
	"testing/fstest"

	"confirmpoint/assets"
	"confirmpoint/confirm"
)

func books(t *testing.T) map[string]*HelpBook {
	t.Helper()
	all := map[string]*HelpBook{}
	for _, language := range []string{"zh-CN", "en"} {
		folder, err := assets.Help(language)
		if err != nil {
			t.Fatal(err)
		}
		if all[language], err = ReadHelp(folder); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestEveryScreenHasHelp(t *testing.T) {
	screens := []Screen{SignInPage, ScreenOverview, ScreenCheck, ScreenPrint, ScreenMail, ScreenStatistics, ScreenSend,
		ScreenElsewhere, ScreenPlans, ScreenFiles, ScreenKeys, ScreenSettings,
		HelpPalette, HelpInsert, HelpTroubles, HelpSigning, HelpViewer, HelpCall, HelpChoose}
	for language, book := range books(t) {
		for _, s := range screens {
			if page, ok := find(book.screens, string(s)); !ok || page.title == "" || len(page.pieces) < 3 {
				t.Errorf("%s: %s has no help", language, s)
			}
		}
		if len(book.screens) != len(screens) {
			t.Errorf("%s: %d pages for %d screens", language, len(book.screens), len(screens))
		}
	}
}

// Every code of a problem, a refusal or a finding has, in both languages: why,
// whose turn, and a next step; the turn is the same in both.
func TestEveryCodeHasHelp(t *testing.T) {
	all := books(t)
	known := map[string]bool{}
	for _, code := range codes(t) {
		id := string(code)
		known[id] = true
		zh, ok := find(all["zh-CN"].problems, id)
		en, also := find(all["en"].problems, id)
		if !ok || !also {
			t.Errorf("%s has no help", id)
			continue
		}
		for _, page := range []helpPage{zh, en} {
			if page.why == "" || page.turn == "" || len(page.steps) == 0 {
				t.Errorf("%s: the help says too little: %+v", id, page)
			}
		}
		if zh.turn != en.turn || len(zh.steps) != len(en.steps) {
			t.Errorf("%s: the languages differ: %s %s, %d and %d steps", id, zh.turn, en.turn, len(zh.steps), len(en.steps))
		}
	}
	for language, book := range all {
		seen := map[string]bool{}
		for _, page := range book.problems {
			if !known[page.id] || seen[page.id] {
				t.Errorf("%s: the page %q is of no code, or there twice", language, page.id)
			}
			seen[page.id] = true
		}
	}
}

func TestBadHelpIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"before the first page": "words\n", "nobody": "# a b\nturn: nobody\n",
	} {
		files := fstest.MapFS{"screens.txt": {Data: []byte("# a b\n")}, "problems.txt": {Data: []byte(text)}}
		if _, err := ReadHelp(files); err == nil || !strings.Contains(err.Error(), "line") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ReadHelp(fstest.MapFS{}); err == nil {
		t.Error("no files make a book")
	}
}

func TestHelpOnScreenAndProblem(t *testing.T) {
	p := NewHelp(books(t)["zh-CN"])
	p.Keys = func(s Screen) []Command { return []Command{{Name: "同步", Key: "F5"}, {Name: "没有键"}} }
	p.Open(ScreenPrint, ShownProblem{confirm.ProblemDiskFull, "磁盘已满。"})
	text := p.allText()
	for _, want := range []string{"刚才的问题", "情况 磁盘已满。", "轮到 您", "第 1 步 ", "打印", "这里的键", "F5 同步"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page:\n%s", want, text)
		}
	}
	if strings.Contains(text, "没有键") {
		t.Error("a command without a key is listed among the keys")
	}
	p.Search("校准")
	if len(p.State().Hits) < 2 {
		t.Fatalf("found %q", p.State().Hits)
	}
	p.Show(len(p.State().Hits) - 1)
	if !strings.Contains(p.allText(), "-20") {
		t.Errorf("the page that was found shows %q", p.allText())
	}
	p.Search("")
	if p.allText() != text {
		t.Error("an empty search does not lead back")
	}
	p.Open(ScreenCheck, ShownProblem{Code: "of_a_newer_registry", Text: "不认识的代码。"})
	if !strings.Contains(p.allText(), "不认识的代码。") {
		t.Error("an unknown code says nothing")
	}
	p.Close()
	if p.State().Shown {
		t.Error("it stays open")
	}
}

func (p *Help) allText() string {
	var b strings.Builder
	for _, piece := range p.state.Pieces {
		b.WriteString(piece.Lead + " " + piece.Text + "\n")
	}
	return b.String()
}
