package docs

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Document is one Markdown file.
type Document struct {
	// Path is relative to the root of the tree, with slashes.
	Path     string
	Text     string
	Headings []Heading
	Blocks   []Block
	Links    []Link
}

// Heading is one heading of a document.
type Heading struct {
	Level int
	Text  string
	// Anchor is what a link to it has behind the #, as code hosts make it.
	Anchor string
}

// Block is one fenced block of code.
type Block struct {
	// Line is that of its first fence, from 1.
	Line int
	// Lang is the word behind the fence; empty for none.
	Lang, Text string
	// Notes are the comments right in front of it.
	Notes []Note
}

// Note is a comment of the form <!-- key: value -->.
type Note struct{ Key, Value string }

// Note gives the values of one key.
func (b Block) Note(key string) []string {
	var values []string
	for _, n := range b.Notes {
		if n.Key == key {
			values = append(values, n.Value)
		}
	}
	return values
}

// Link is a link or a picture.
type Link struct {
	Line    int
	Text    string
	Target  string
	Picture bool
}

// NotRun are the reasons for which a block of commands may stay unrun: the
// first words of its comment.
var NotRun = []string{
	"root",      // needs an administrator, or changes the machine
	"hardware",  // needs a printer, a stick or a token
	"long",      // takes minutes, and is a make target that every check runs
	"servers",   // needs a second machine or a database server
	"publisher", // needs what only the publisher of releases has
}

// Read reads every Markdown file of a tree, in the order of their paths.
// Folders of results (out, dist, bin) and hidden ones are left out.
func Read(tree fs.FS) ([]Document, error) {
	var all []Document
	err := fs.WalkDir(tree, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && name != "." && (strings.HasPrefix(e.Name(), ".") || slices.Contains([]string{"out", "dist", "bin"}, name)):
			return fs.SkipDir
		case e.IsDir() || path.Ext(name) != ".md":
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		all = append(all, Parse(name, string(text)))
		return nil
	})
	return all, err
}

var (
	comment = regexp.MustCompile(`^<!-- ([a-z ]+): (.*) -->$`)
	heading = regexp.MustCompile(`^(#{1,6}) (.*)$`)
	link    = regexp.MustCompile(`(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)`)
	inline  = regexp.MustCompile("`[^`]*`")
)

// Parse reads one document.
func Parse(name, text string) Document {
	d := Document{Path: name, Text: text}
	var notes []Note
	seen := map[string]int{}
	var open *Block
	for i, line := range strings.Split(text, "\n") {
		switch {
		case open != nil && strings.TrimRight(line, " ") == "```":
			d.Blocks = append(d.Blocks, *open)
			open, notes = nil, nil
		case open != nil:
			open.Text += line + "\n"
		case strings.HasPrefix(line, "```"):
			open = &Block{Line: i + 1, Lang: strings.TrimSpace(strings.TrimPrefix(line, "```")), Notes: notes}
		case comment.MatchString(line):
			m := comment.FindStringSubmatch(line)
			notes = append(notes, Note{m[1], m[2]})
		case heading.MatchString(line):
			m := heading.FindStringSubmatch(line)
			d.Headings = append(d.Headings, Heading{len(m[1]), m[2], anchor(m[2], seen)})
			fallthrough
		default:
			notes = nil
			d.links(i+1, line)
		}
	}
	return d
}

// links adds the links of a line that are not inside code.
func (d *Document) links(number int, line string) {
	line = inline.ReplaceAllStringFunc(line, func(code string) string { return strings.Repeat("x", len(code)) })
	for _, m := range link.FindAllStringSubmatch(line, -1) {
		d.Links = append(d.Links, Link{Line: number, Text: m[2], Target: m[3], Picture: m[1] == "!"})
		if strings.Contains(m[2], "](") {
			d.links(number, m[2]) // a picture as the text of a link
		}
	}
}

// anchor makes the anchor of a heading: lower case, blanks to hyphens, other
// marks left out, and a number behind the second of the same.
func anchor(text string, seen map[string]int) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case r == ' ':
			b.WriteByte('-')
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		}
	}
	made := b.String()
	n := seen[made]
	seen[made]++
	if n > 0 {
		return made + "-" + string(rune('0'+n))
	}
	return made
}
