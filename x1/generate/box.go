package generate

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/millrace-dev/millrace/x1"
)

// box is one set-top box and what its viewer is doing.
type box struct {
	device  x1.Device
	account string
	region  string
	zone    *time.Location
	layout  string

	doing   activity
	session string
	app     x1.App
	screen  string
	asset   string
	channel string // "" when the asset is not live
	watched time.Duration
	last    time.Time // of its last event
}

type activity int

const (
	asleep activity = iota
	browsing
	watching
	paused
)

// next is what a viewer does next, depending on what they are doing.
var next = map[activity][]weighted[string]{
	asleep:   {{1, "launch"}},
	browsing: {{34, "navigate"}, {9, "search"}, {13, "voice"}, {20, "tune"}, {12, "play"}, {10, "heartbeat"}, {2, "error"}},
	watching: {{58, "heartbeat"}, {12, "pause"}, {14, "tune"}, {10, "navigate"}, {3, "voice"}, {3, "error"}},
	paused:   {{60, "play"}, {25, "heartbeat"}, {15, "navigate"}},
}

// sleepy is how likely a viewer ends the session after an event.
const sleepy = 0.02

func newBox(random *rand.Rand) box {
	m, p := pickWeighted(random, models), pickWeighted(random, places)
	zone := time.FixedZone(p.timezone, int(p.offset.Seconds()))
	if m.utc {
		zone = time.UTC
	}
	return box{
		device: x1.Device{
			ID:       fmt.Sprintf("M%010d", random.Int64N(1e10)),
			Model:    m.name,
			Firmware: pick(random, m.firmwares),
			Timezone: p.timezone,
		},
		account: fmt.Sprintf("8069%012d", random.Int64N(1e12)),
		region:  p.region,
		zone:    zone,
		layout:  m.layout,
	}
}

func (b *box) clock(at time.Time) string { return at.In(b.zone).Format(b.layout) }

// next is the box's next event, which happens at that time.
func (b *box) next(random *rand.Rand, at time.Time) x1.Raw {
	if b.doing == watching {
		b.watched += at.Sub(b.last)
	}
	b.last = at
	eventType := pickWeighted(random, next[b.doing])
	payload := b.act(random, eventType)
	raw := x1.Raw{
		EventID:   newUUID(random),
		EventType: eventType,
		EventTime: b.clock(at),
		AccountID: b.account,
		SessionID: b.session,
		Region:    b.region,
		Device:    b.device,
		App:       b.app,
		Payload:   payload,
	}
	if random.Float64() < sleepy {
		b.doing = asleep
	}
	return raw
}

// act does what the event tells of, and is what it tells.
func (b *box) act(random *rand.Rand, eventType string) x1.Payload {
	switch eventType {
	case "launch":
		b.doing, b.screen, b.session = browsing, "home", newUUID(random)
		b.app = x1.App{Name: pickWeighted(random, apps), Version: pick(random, versions)}
		return x1.Payload{LatencyMS: new(skewed(random, 1800))}
	case "navigate":
		from := b.screen
		b.doing, b.screen = browsing, pick(random, screens)
		return x1.Payload{From: from, To: b.screen, LatencyMS: new(skewed(random, 120))}
	case "search":
		return x1.Payload{Query: pick(random, queries), Results: new(random.IntN(60)), LatencyMS: new(skewed(random, 300))}
	case "voice":
		return x1.Payload{
			Query:      "show me " + pick(random, queries),
			Results:    new(random.IntN(25)),
			Confidence: new(float64(400+random.IntN(600)) / 1000),
			LatencyMS:  new(skewed(random, 700)),
		}
	case "tune":
		b.watch(fmt.Sprintf("EP%010d", random.Int64N(1e10)), pick(random, channels))
		return x1.Payload{AssetID: b.asset, Channel: b.channel, LatencyMS: new(skewed(random, 900))}
	case "play":
		if b.doing != paused {
			b.watch(fmt.Sprintf("MV%010d", random.Int64N(1e10)), "")
		}
		b.doing = watching
		return b.playing()
	case "pause":
		b.doing = paused
		return b.playing()
	case "error":
		failure := pick(random, failures)
		fatal := random.IntN(4) == 0
		if fatal {
			b.doing = browsing
		}
		return x1.Payload{ErrorCode: failure.code, Message: failure.message, Fatal: new(fatal)}
	}
	if b.doing == browsing {
		return x1.Payload{}
	}
	return b.playing()
}

func (b *box) watch(asset, channel string) {
	b.doing, b.screen, b.asset, b.channel, b.watched = watching, "player", asset, channel, 0
}

func (b *box) playing() x1.Payload {
	return x1.Payload{AssetID: b.asset, Channel: b.channel, PositionMS: new(b.watched.Milliseconds())}
}
