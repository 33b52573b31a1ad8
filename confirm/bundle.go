package confirm

import (
	"strings"
	"time"
)

// BundleEnding is how the name of a sealed bundle (离线包, 回执包) ends.
const BundleEnding = ".cpb"

// BundleName is the name for the file of a bundle made at a time, in China's
// time: it tells the installation, never a person.
func BundleName(installationID string, at time.Time) string {
	// The beginning of a UUIDv7 is a time, its end is random.
	short := installationID[max(0, len(installationID)-8):]
	return "confirmpoint-" + short + "-" + InChina(at).Format("20060102-1504") + BundleEnding
}

// BundleAnswerName is the name for the answer to the bundle of a file.
func BundleAnswerName(bundle string) string {
	return strings.TrimSuffix(bundle, BundleEnding) + "-answer" + BundleEnding
}

// Why a file is not the bundle it should be: reason of bad_file.
const (
	BundleNone      = "not_bundle"      // some other file
	BundleNewer     = "newer_version"   // made by a newer program
	BundleOtherWay  = "other_way"       // a bundle where its answer belongs, or the reverse
	BundleTruncated = "truncated"       // the end is missing
	BundleDamaged   = "damaged"         // changed since it was made
	BundleTooLarge  = "too_large"       // above a limit
	BundleRegistry  = "other_registry"  // of or for another registry
	BundleStation   = "other_station"   // for another workstation
	BundleUnknown   = "unknown_bundle"  // its key is not here any more
	BundleSignature = "wrong_signature" // not signed by who must have signed it
	BundleRead      = "read"            // the stick broke off
)
