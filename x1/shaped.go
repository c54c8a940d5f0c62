package x1

import "github.com/millrace-dev/millrace/schema"

// Shaped is the event as the lake keeps it: schema.Of[Shaped]() is its columns.
// The tag from is the place in the raw event that a field comes from.
//
// A Shaper writes the JSON of a Shaped without making one; whoever reads the
// analytics stream decodes into it.
type Shaped struct {
	EventID        string      `json:"event_id" from:"event_id" schema:"id" doc:"UUID of the event, in lower case"`
	EventDate      string      `json:"event_date,omitempty" schema:"date-of=event_time" doc:"UTC day of event_time"`
	EventType      string      `json:"event_type" from:"event_type" schema:"partition,values=tune|play|pause|search|voice|navigate|launch|error|heartbeat" doc:"one of the event types"`
	EventTime      schema.Time `json:"event_time" from:"event_time" doc:"when it happened, in UTC, cut to milliseconds"`
	IngestTime     schema.Time `json:"ingest_time" doc:"when it arrived in the ingest stream"`
	Account        string      `json:"account,omitempty" from:"account_id" doc:"the account number's HMAC-SHA-256 in hex"`
	SessionID      string      `json:"session_id,omitempty" from:"session_id" doc:"one use of the box, from waking up to standby"`
	DeviceID       string      `json:"device_id,omitempty" from:"device.id" doc:"ID of the box"`
	DeviceModel    string      `json:"device_model,omitempty" from:"device.model" doc:"model of the box"`
	DeviceFirmware string      `json:"device_firmware,omitempty" from:"device.firmware" doc:"version of the software on the box"`
	DeviceTimezone string      `json:"device_timezone,omitempty" from:"device.timezone" doc:"time zone of the box, as in the tz database"`
	Region         string      `json:"region,omitempty" from:"region" doc:"the part of the network that the box is in"`
	AppName        string      `json:"app_name,omitempty" from:"app.name" doc:"the application on the screen"`
	AppVersion     string      `json:"app_version,omitempty" from:"app.version" doc:"version of that application"`
	AssetID        string      `json:"asset_id,omitempty" from:"payload.asset_id" doc:"the film, episode or programme"`
	Channel        string      `json:"channel,omitempty" from:"payload.channel" doc:"the channel"`
	PositionMS     *int64      `json:"position_ms,omitempty" from:"payload.position_ms" doc:"where in the asset, in milliseconds"`
	LatencyMS      *int64      `json:"latency_ms,omitempty" from:"payload.latency_ms" doc:"how long the viewer waited, in milliseconds"`
	Query          string      `json:"query,omitempty" from:"payload.query" schema:"text" doc:"what was searched for or said; only where queries are kept"`
	Results        *int        `json:"results,omitempty" from:"payload.results" doc:"how many results the search had"`
	Confidence     *float64    `json:"confidence,omitempty" from:"payload.confidence" doc:"how sure speech recognition is, 0 to 1"`
	ErrorCode      string      `json:"error_code,omitempty" from:"payload.error_code" doc:"the code that the viewer sees"`
	Message        string      `json:"message,omitempty" from:"payload.message" schema:"text" doc:"what went wrong, in words"`
	Fatal          *bool       `json:"fatal,omitempty" from:"payload.fatal" doc:"whether the error ended what the viewer did"`
	FromScreen     string      `json:"from_screen,omitempty" from:"payload.from" doc:"the screen that was left"`
	ToScreen       string      `json:"to_screen,omitempty" from:"payload.to" doc:"the screen that was opened"`
}
