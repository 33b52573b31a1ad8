package thief

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const (
	// minNeedle is so long that no needle is found in a gigabyte of ciphertext
	// by chance.
	minNeedle = 6
	// window of a picture, and how far apart two of them begin: whatever holds
	// 96 bytes of a picture in a row holds a window.
	window, windowStep = 32, 64
)

// needle is one spelling of one secret.
type needle struct {
	bytes []byte
	what  string // for a failure: kind and spelling, never the secret itself
}

// haystacks are searched for all needles at once: the first six bytes at each
// place are looked up, and only where some needle begins so is it compared.
type haystacks struct {
	begins  []uint64 // a bit for each hash of six bytes
	needles map[uint64][]needle
	n       int
}

func newHaystacks() *haystacks {
	return &haystacks{begins: make([]uint64, 1<<16), needles: map[uint64][]needle{}}
}

// first is the first six bytes of b as a number.
func first(b []byte) uint64 {
	return uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint16(b[4:]))<<32
}

func bit(key uint64) uint64 { return key * 0x9e3779b97f4a7c15 >> 42 } // 22 bits

func (h *haystacks) add(b []byte, what string) {
	if len(b) < minNeedle {
		return
	}
	key := first(b)
	for _, n := range h.needles[key] {
		if bytes.Equal(n.bytes, b) {
			return
		}
	}
	h.needles[key] = append(h.needles[key], needle{bytes: b, what: what})
	h.begins[bit(key)>>6] |= 1 << (bit(key) & 63)
	h.n++
}

// word adds a text in each encoding, each also as base64 and as hexadecimal digits.
func (h *haystacks) word(kind, text string) {
	var little, big []byte
	for _, u := range utf16.Encode([]rune(text)) {
		little = binary.LittleEndian.AppendUint16(little, u)
		big = binary.BigEndian.AppendUint16(big, u)
	}
	h.coded(kind+" in UTF-8", []byte(text))
	h.coded(kind+" in UTF-16LE", little)
	h.coded(kind+" in UTF-16BE", big)
	if gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text)); err == nil {
		h.coded(kind+" in GB18030", gb)
	}
	// As JSON and Go write it when they escape.
	h.add([]byte(strings.Trim(fmt.Sprintf("%+q", text), `"`)), kind+" with escapes")
}

// picture adds windows of a picture.
func (h *haystacks) picture(data []byte) {
	for at := 0; at+window <= len(data); at += windowStep {
		h.coded("picture", data[at:at+window])
	}
}

// coded adds bytes, and what base64 and hexadecimal make of them wherever they begin.
func (h *haystacks) coded(what string, b []byte) {
	h.add(b, what)
	h.add([]byte(hex.EncodeToString(b)), what+", hex")
	h.add(bytes.ToUpper([]byte(hex.EncodeToString(b))), what+", HEX")
	for shift := range 3 { // bytes before it in its group of three
		padded := append(make([]byte, shift), b...)
		for _, coding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := coding.EncodeToString(padded)
			from := []int{0, 2, 3}[shift] // what the bytes before have touched
			to := len(padded) / 3 * 4     // what the bytes after would touch
			h.add([]byte(text[from:max(from, to)]), what+", base64")
		}
	}
}

// search tells what of the needles a haystack holds, each kind once.
func (h *haystacks) search(hay []byte) []string {
	var found []string
	seen := map[string]bool{}
	for at := 0; at+minNeedle <= len(hay); at++ {
		key := first(hay[at:])
		if b := bit(key); h.begins[b>>6]&(1<<(b&63)) == 0 {
			continue
		}
		for _, n := range h.needles[key] {
			if !seen[n.what] && bytes.HasPrefix(hay[at:], n.bytes) {
				seen[n.what] = true
				found = append(found, n.what)
			}
		}
	}
	return found
}
