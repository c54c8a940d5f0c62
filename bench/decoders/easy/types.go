// Package easy is x1.Raw with methods that easyjson generated:
//
//	go run github.com/mailru/easyjson/easyjson -all types.go
package easy

// Raw is x1.Raw.
type Raw struct {
	EventID   string  `json:"event_id,omitempty"`
	EventType string  `json:"event_type,omitempty"`
	EventTime string  `json:"event_time,omitempty"`
	AccountID string  `json:"account_id,omitempty"`
	SessionID string  `json:"session_id,omitempty"`
	Region    string  `json:"region,omitempty"`
	Device    Device  `json:"device,omitempty"`
	App       App     `json:"app,omitempty"`
	Payload   Payload `json:"payload,omitempty"`
}

// Device is x1.Device.
type Device struct {
	ID       string `json:"id,omitempty"`
	Model    string `json:"model,omitempty"`
	Firmware string `json:"firmware,omitempty"`
	Timezone string `json:"timezone,omitempty"`
}

// App is x1.App.
type App struct {
	Name    string `json:"name,omitempty"`
	Version string `json:"version,omitempty"`
}

// Payload is x1.Payload.
type Payload struct {
	AssetID    string   `json:"asset_id,omitempty"`
	Channel    string   `json:"channel,omitempty"`
	PositionMS *int64   `json:"position_ms,omitempty"`
	LatencyMS  *int64   `json:"latency_ms,omitempty"`
	Query      string   `json:"query,omitempty"`
	Results    *int     `json:"results,omitempty"`
	Confidence *float64 `json:"confidence,omitempty"`
	ErrorCode  string   `json:"error_code,omitempty"`
	Message    string   `json:"message,omitempty"`
	Fatal      *bool    `json:"fatal,omitempty"`
	From       string   `json:"from,omitempty"`
	To         string   `json:"to,omitempty"`
}
