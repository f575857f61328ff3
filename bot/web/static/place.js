// Where the participant is, as his device measures it: [latitude, longitude]. Throws when it does not tell.
const PATIENCE = { enableHighAccuracy: true, timeout: 15 * 1000, maximumAge: 60 * 1000 }; // milliseconds
const PLACES = 5; // of a degree: about a metre

export function whereIAm() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) throw new Error("no geolocation");
    const round = (degrees) => Number(degrees.toFixed(PLACES));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve([round(coords.latitude), round(coords.longitude)]), reject, PATIENCE,
    );
  });
}
