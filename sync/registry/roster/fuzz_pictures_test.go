package roster

import (
	"bytes"
	"image"
	"image/jpeg"
	"io/fs"
	"testing"
	"testing/fstest"
)

// FuzzReadPictures: whatever lies in a folder of pictures, put gets only those
// of people who are known, that decode, each once.
func FuzzReadPictures(f *testing.F) {
	var good bytes.Buffer
	if err := jpeg.Encode(&good, image.NewGray(image.Rect(0, 0, 295, 413)), nil); err != nil {
		f.Fatal(err)
	}
	f.Add("202634000001.jpg", good.Bytes())
	f.Add("a/202634000001-证书.jpg", good.Bytes()[:200])
	f.Add("__MACOSX/x.jpeg", []byte{0xff, 0xd8})
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if !fs.ValidPath(name) {
			return
		}
		folder := fstest.MapFS{name: {Data: data}}
		known := func(number string) bool { return number == "202634000001" }
		put := func(number string, picture []byte) error {
			if !known(number) {
				t.Error("a picture of nobody")
			}
			if _, err := jpeg.Decode(bytes.NewReader(picture)); err != nil {
				t.Errorf("a picture that cannot be printed: %v", err)
			}
			return nil
		}
		_, _ = ReadPhotos(t.Context(), folder, known, put)
		_, _ = ReadScans(t.Context(), folder, known, put)
	})
}
