package confirm

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// ChainPrintEntry gives the hash of a line of the print ledger after the line
// whose hash is prev ("" before the first): hex SHA-256 over prev, a line feed,
// and the line as JSON with its Seq and an empty Hash. Whoever has the lines
// can walk the chain; a LedgerSeal signs its end.
func ChainPrintEntry(prev string, e PrintEntry) (string, error) {
	e.Hash, e.At = "", e.At.UTC()
	line, err := json.Marshal(e)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	h.Write([]byte(prev))
	h.Write([]byte{'\n'})
	h.Write(line)
	return hex.EncodeToString(h.Sum(nil)), nil
}
