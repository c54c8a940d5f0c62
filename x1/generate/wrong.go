package generate

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/millrace-dev/millrace/x1"
)

// minMaxBytes leaves room for every event that is not too large.
const minMaxBytes = 2048

// tooLargeEvery is of how many rounds through the reasons one has an event that is
// too large.
const tooLargeEvery = 20

// reasonOf the n-th wrong event: all in turn.
func reasonOf(n int) string {
	round, i := n/len(x1.Reasons), n%len(x1.Reasons)
	if x1.Reasons[i].Code == x1.TooLarge && round%tooLargeEvery != 0 {
		i = (i + 1 + round%(len(x1.Reasons)-1)) % len(x1.Reasons)
	}
	return x1.Reasons[i].Code
}

// victim is a good event that is to be made wrong.
type victim struct {
	raw    x1.Raw
	box    *box
	config Config
	random *rand.Rand
}

// spoilers make an event wrong, by reason.
var spoilers = map[string]func(v victim) []byte{
	x1.TooLarge: func(v victim) []byte {
		v.raw.Payload.Message = "x"
		v.raw.Payload.Message += strings.Repeat("x", v.config.MaxBytes+1-len(encode(v.raw)))
		return encode(v.raw)
	},
	x1.InvalidUTF8: func(v victim) []byte {
		return v.replace(`"model":"`, "\"model\":\"\xff")
	},
	x1.InvalidJSON: func(v victim) []byte {
		data := encode(v.raw)
		data = data[:1+v.random.IntN(len(data)-1)]
		for !utf8.Valid(data) {
			data = data[:len(data)-1]
		}
		return data
	},
	x1.MissingID: func(v victim) []byte {
		v.raw.EventID = ""
		return encode(v.raw)
	},
	x1.InvalidID: func(v victim) []byte {
		id := v.raw.EventID
		v.raw.EventID = pick(v.random, []string{strings.ReplaceAll(id, "-", ""), id[:35], "42", "{" + id + "}"})
		return encode(v.raw)
	},
	x1.MissingType: func(v victim) []byte {
		v.raw.EventType = ""
		return encode(v.raw)
	},
	x1.UnknownType: func(v victim) []byte {
		v.raw.EventType = pick(v.random, []string{"reboot", "screensaver", strings.ToUpper(v.raw.EventType)})
		return encode(v.raw)
	},
	x1.MissingTime: func(v victim) []byte {
		v.raw.EventTime = ""
		return encode(v.raw)
	},
	x1.InvalidTime: func(v victim) []byte {
		at := v.box.last.UTC()
		v.raw.EventTime = pick(v.random, []string{
			"yesterday", "1763875052", "2026-02-30T12:00:00Z", at.Format(time.DateOnly), at.Format(time.DateTime),
		})
		return encode(v.raw)
	},
	x1.TimeInFuture: func(v victim) []byte {
		ahead := longestRun + x1.DefaultMaxFuture + between(v.random, time.Hour, 60*24*time.Hour)
		v.raw.EventTime = v.box.clock(v.config.Start.Add(ahead))
		return encode(v.raw)
	},
	x1.TooOld: func(v victim) []byte {
		ago := x1.DefaultMaxAge + between(v.random, time.Hour, 5*365*24*time.Hour)
		v.raw.EventTime = v.box.clock(v.config.Start.Add(-ago))
		return encode(v.raw)
	},
	x1.InvalidField: func(v victim) []byte {
		wrong := pick(v.random, [][2]string{
			{`"session_id":"` + v.raw.SessionID + `"`, `"session_id":20713`},
			{`"region":"` + v.raw.Region + `"`, `"region":["` + v.raw.Region + `"]`},
			{`"timezone":"` + v.raw.Device.Timezone + `"`, `"timezone":-5`},
			{`"account_id":"` + v.raw.AccountID + `"`, `"account_id":` + v.raw.AccountID},
		})
		return v.replace(wrong[0], wrong[1])
	},
}

func (v victim) replace(old, new string) []byte {
	return bytes.Replace(encode(v.raw), []byte(old), []byte(new), 1)
}
