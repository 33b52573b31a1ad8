package docs

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// tree is the root of the repository.
func tree() fs.FS { return os.DirFS(filepath.Join("..", "..")) }

func documents(t *testing.T) []Document {
	t.Helper()
	all, err := Read(tree())
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("only %d documents: the search is broken", len(all))
	}
	return all
}

// target is the file a link leads to, and the anchor in it; ok is false for
// links that lead out of the tree.
func target(from, link string) (file, anchor string, ok bool) {
	if strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
		return "", "", false
	}
	file, anchor, _ = strings.Cut(link, "#")
	if file == "" {
		return from, anchor, true
	}
	return path.Join(path.Dir(from), file), anchor, true
}

// TestLinks: every relative link leads to a file, every anchor to a heading,
// every picture has words for those who cannot see it.
func TestLinks(t *testing.T) {
	all := documents(t)
	for _, d := range all {
		for _, l := range d.Links {
			if l.Picture && strings.TrimSpace(l.Text) == "" {
				t.Errorf("%s:%d: the picture %s has no words", d.Path, l.Line, l.Target)
			}
			file, anchor, ok := target(d.Path, l.Target)
			if !ok {
				continue
			}
			if _, err := fs.Stat(tree(), file); err != nil {
				t.Errorf("%s:%d: %s leads nowhere", d.Path, l.Line, l.Target)
				continue
			}
			if anchor == "" {
				continue
			}
			i := slices.IndexFunc(all, func(d Document) bool { return d.Path == file })
			if i < 0 || !slices.ContainsFunc(all[i].Headings, func(h Heading) bool { return h.Anchor == anchor }) {
				t.Errorf("%s:%d: %s has no heading #%s", d.Path, l.Line, file, anchor)
			}
		}
	}
}

// TestNoDeadDocument: from README.md one comes to every document and picture.
func TestNoDeadDocument(t *testing.T) {
	all := documents(t)
	reached := map[string]bool{"README.md": true}
	for again := true; again; {
		again = false
		for _, d := range all {
			folder := reached[path.Dir(d.Path)]
			if !reached[d.Path] && !folder {
				continue
			}
			for _, l := range d.Links {
				if file, _, ok := target(d.Path, l.Target); ok && !reached[file] {
					reached[file], again = true, true
				}
			}
		}
	}
	for _, d := range all {
		if !reached[d.Path] && !reached[path.Dir(d.Path)] {
			t.Errorf("no link leads from README.md to %s", d.Path)
		}
	}
	pictures := 0
	err := fs.WalkDir(tree(), "docs/images", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			pictures++
			if !reached[name] {
				t.Errorf("no document shows %s", name)
			}
		}
		return err
	})
	if err != nil || pictures < 20 {
		t.Errorf("%d pictures, %v: the search is broken", pictures, err)
	}
}

// TestManualIsLight: all pictures of the manual together stay under 4 MB.
func TestManualIsLight(t *testing.T) {
	var sum int64
	err := fs.WalkDir(tree(), "docs/images/manual", func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		sum += info.Size()
		return err
	})
	if err != nil || sum == 0 || sum > 4<<20 {
		t.Errorf("the pictures of the manual take %d bytes, %v", sum, err)
	}
}

// TestReadmesAgree: the English README and its Chinese sister link to each
// other, and have the same headings, commands, code, pictures and links.
func TestReadmesAgree(t *testing.T) {
	all := documents(t)
	find := func(name string) Document {
		i := slices.IndexFunc(all, func(d Document) bool { return d.Path == name })
		if i < 0 {
			t.Fatalf("there is no %s", name)
		}
		return all[i]
	}
	english, chinese := find("README.md"), find("README.zh-CN.md")
	same := func(what string, of func(Document) []string) {
		e, c := of(english), of(chinese)
		if !slices.Equal(e, c) {
			t.Errorf("%s differ:\n%q\n%q", what, e, c)
		}
		if len(e) == 0 {
			t.Errorf("no %s", what)
		}
	}
	same("levels of headings", func(d Document) (all []string) {
		for _, h := range d.Headings {
			all = append(all, strings.Repeat("#", h.Level))
		}
		return all
	})
	same("commands", func(d Document) (all []string) {
		for _, b := range d.Blocks {
			for line := range strings.Lines(b.Text) {
				command, _, _ := strings.Cut(line, "#")
				all = append(all, b.Lang+": "+strings.TrimSpace(command))
			}
		}
		return all
	})
	same("words in code", func(d Document) []string {
		words := regexp.MustCompile("`[^`\n]+`").FindAllString(strings.Join(outside(d), "\n"), -1)
		slices.Sort(words)
		return slices.Compact(words)
	})
	same("links", func(d Document) (all []string) {
		for _, l := range d.Links {
			if l.Target != "README.md" && l.Target != "README.zh-CN.md" {
				all = append(all, l.Target)
			}
		}
		slices.Sort(all)
		return slices.Compact(all)
	})
	for from, to := range map[string]string{"README.md": "README.zh-CN.md", "README.zh-CN.md": "README.md"} {
		if !slices.ContainsFunc(find(from).Links, func(l Link) bool { return l.Target == to }) {
			t.Errorf("%s does not link to %s", from, to)
		}
	}
}

// outside gives the lines of a document that are not in blocks of code.
func outside(d Document) []string {
	var lines []string
	in := false
	for line := range strings.Lines(d.Text) {
		if strings.HasPrefix(line, "```") {
			in = !in
			continue
		}
		if !in {
			lines = append(lines, line)
		}
	}
	return lines
}

// TestMakeTargetsExist: every make X that a document names is in the Makefile.
func TestMakeTargetsExist(t *testing.T) {
	makefile, err := fs.ReadFile(tree(), "Makefile")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	named := regexp.MustCompile("(?m)(?:`|^)make ([a-z][a-z-]*)")
	for _, d := range documents(t) {
		for _, m := range named.FindAllStringSubmatch(d.Text, -1) {
			found++
			if !regexp.MustCompile(`(?m)^` + m[1] + `:`).Match(makefile) {
				t.Errorf("%s names make %s, which the Makefile has not", d.Path, m[1])
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d targets found: the search is broken", found)
	}
}

// TestCommandsAreMarked: what looks like commands is a block of sh, so that it
// is run, and a block that is not run says why by one of the reasons there are.
func TestCommandsAreMarked(t *testing.T) {
	command := regexp.MustCompile(`(?m)^(make|registryd|pointctl|bin/registryd|bin/pointctl|confirmpoint|bin/confirmpoint|apt-get|sudo|git|go) `)
	reasons := map[string]int{}
	for _, d := range documents(t) {
		for _, b := range d.Blocks {
			if b.Lang == "" && command.MatchString(b.Text) {
				t.Errorf("%s:%d: commands in a block that is not marked sh", d.Path, b.Line)
			}
			for _, why := range b.Note("not run") {
				word, _, _ := strings.Cut(why, ".")
				if !slices.Contains(NotRun, word) {
					t.Errorf("%s:%d: %q is no reason not to run it (%v)", d.Path, b.Line, word, NotRun)
				}
				reasons[word]++
			}
		}
	}
	t.Logf("blocks that are not run, by reason: %v", reasons)
}

// TestWorkedExampleApplies: the change that CONTRIBUTING.md walks through can
// be made today: what it keeps stands in the files as it says, and what it adds
// is not there yet.
func TestWorkedExampleApplies(t *testing.T) {
	added := 0
	for _, d := range documents(t) {
		for _, b := range d.Blocks {
			if b.Lang != "diff" {
				continue
			}
			for _, part := range strings.Split(b.Text, "--- a/")[1:] {
				name, rest, _ := strings.Cut(part, "\n")
				text, err := fs.ReadFile(tree(), name)
				if err != nil {
					t.Errorf("%s:%d: %v", d.Path, b.Line, err)
					continue
				}
				var before strings.Builder
				for line := range strings.Lines(rest) {
					switch {
					case strings.HasPrefix(line, "+++ ") || strings.HasPrefix(line, "@@"):
					case strings.HasPrefix(line, "+"):
						added++
						if strings.Contains(string(text), line[1:]) {
							t.Errorf("%s:%d: %s has it already: %s", d.Path, b.Line, name, line)
						}
					default:
						before.WriteString(line[1:])
					}
				}
				if before.Len() == 0 || !strings.Contains(string(text), before.String()) {
					t.Errorf("%s:%d: %s does not read\n%s", d.Path, b.Line, name, &before)
				}
			}
		}
	}
	if added == 0 {
		t.Error("no document shows a change: the search is broken")
	}
}
