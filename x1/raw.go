package x1

// Raw is the event as a device sends it, in JSON. The shaper does not decode into
// it; programs that send events encode it. Nothing but event_id, event_type and
// event_time is required; which of the payload's fields there are depends on the
// type.
type Raw struct {
	EventID   string  `json:"event_id,omitempty" doc:"required: a UUID that the device makes, in either case"`
	EventType string  `json:"event_type,omitempty" doc:"required: one of the event types"`
	EventTime string  `json:"event_time,omitempty" doc:"required: when it happened, RFC 3339 with any offset and any number of fraction digits"`
	AccountID string  `json:"account_id,omitempty" doc:"the customer's account number"`
	SessionID string  `json:"session_id,omitempty" doc:"one use of the box, from waking up to standby"`
	Region    string  `json:"region,omitempty" doc:"the part of the network that the box is in"`
	Device    Device  `json:"device,omitzero"`
	App       App     `json:"app,omitzero"`
	Payload   Payload `json:"payload,omitzero"`
}

// Device is the box.
type Device struct {
	ID       string `json:"id,omitempty" doc:"ID of the box"`
	Model    string `json:"model,omitempty" doc:"model of the box"`
	Firmware string `json:"firmware,omitempty" doc:"version of the software on the box"`
	Timezone string `json:"timezone,omitempty" doc:"time zone of the box, as in the tz database"`
}

// App is what the viewer sees on the screen.
type App struct {
	Name    string `json:"name,omitempty" doc:"the application on the screen"`
	Version string `json:"version,omitempty" doc:"version of that application"`
}

// Payload is what an event type adds.
type Payload struct {
	AssetID    string   `json:"asset_id,omitempty" doc:"the film, episode or programme"`
	Channel    string   `json:"channel,omitempty" doc:"the channel"`
	PositionMS *int64   `json:"position_ms,omitempty" doc:"where in the asset, in milliseconds"`
	LatencyMS  *int64   `json:"latency_ms,omitempty" doc:"how long the viewer waited for the screen, in milliseconds"`
	Query      string   `json:"query,omitempty" doc:"what was searched for or, of voice, said"`
	Results    *int     `json:"results,omitempty" doc:"how many results the search had"`
	Confidence *float64 `json:"confidence,omitempty" doc:"how sure speech recognition is, 0 to 1"`
	ErrorCode  string   `json:"error_code,omitempty" doc:"the code that the viewer sees"`
	Message    string   `json:"message,omitempty" doc:"what went wrong, in words"`
	Fatal      *bool    `json:"fatal,omitempty" doc:"whether the error ended what the viewer did"`
	From       string   `json:"from,omitempty" doc:"the screen that was left"`
	To         string   `json:"to,omitempty" doc:"the screen that was opened"`
}
