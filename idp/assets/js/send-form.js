// Sends the form of the page on at once. Without this script its button does.
document.querySelector("form[data-send]").submit();
