package spooltest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os/exec"
	"strings"
	"sync"
)

// PageTexts gives the text of every page of a PDF as pdftotext (Debian package
// poppler-utils) reads it. Nothing is written to disk.
func PageTexts(pdf []byte) ([]string, error) {
	cmd := exec.Command("pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("spooltest: pdftotext (poppler-utils): %w: %.200s", err, said.Bytes())
	}
	pages := strings.Split(string(out), "\f")
	return pages[:len(pages)-1], nil // each page ends with a form feed
}

// Remembering reads each PDF once: the same papers give the same bytes. The
// result may be used by several printers at once.
func Remembering(read func(pdf []byte) ([]string, error)) func(pdf []byte) ([]string, error) {
	type key = [sha256.Size]byte
	var mu sync.Mutex
	known := map[key][]string{}
	return func(pdf []byte) ([]string, error) {
		mu.Lock()
		defer mu.Unlock()
		k := sha256.Sum256(pdf)
		if pages, ok := known[k]; ok {
			return pages, nil
		}
		pages, err := read(pdf)
		if err == nil {
			known[k] = pages
		}
		return pages, err
	}
}
