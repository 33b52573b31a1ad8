package spooltest

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
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
